/** Words that British and American English spell differently, made from stems and endings. Only
 *  pairs of which each side is wrong or rare on the other: no "practice", "program", "meter". */

const our = {
  stems:
    'arbo armo behavio cando clamo colo demeano endeavo favo fervo flavo harbo hono humo labo misbehavio neighbo odo parlo ranco rigo rumo savio savo splendo tumo valo vapo vigo discolo dishono',
  endings:
    ' s ed ing er ers ful fully less able ably al ally ite ites itism hood hoods y ies edly ings',
}

const re = {
  stems: 'calib cent fib lit lust manoeuv meag och sab saltpet scept sepulch somb spect theat',
  american: 'calib cent fib lit lust maneuv meag och sab saltpet scept sepulch somb spect theat',
}

const ise = {
  stems:
    'agon antagon apolog author brutal capital categor character civil colon computer critic crystall custom decentral demoral digit dramat econom emphas energ equal familiar fertil final formal general global harmon hospital hypnot ideal immobil immun individual industrial initial institutional internal international item jeopard legal liberal local magnet marginal material maxim mechan memor minim mobil modern monopol national natural neutral normal optim organ disorgan reorgan oxid patron penal personal polar popular pressur prior privat public random rational real recogn reorgan revolution rhapsod romantic sanit scandal scrutin secular sensit serial social special stabil standard steril stigmat subsid summar symbol sympath synchron synthes tantal terror theor tranquill trivial urban util vandal victim visual vocal western',
  endings: 'e es ed ing er ers ation ations ational able',
}

const doubledL = {
  stems:
    'apparel bevel cancel channel chisel counsel dial duel enamel equal fuel funnel grovel impanel jewel label level libel marvel model panel pedal pencil quarrel ravel unravel revel rival shovel shrivel signal snorkel spiral swivel total towel travel trowel tunnel weasel',
  endings: 'ed ing er ers ings',
}

/** British, then American. */
const single =
  'aeroplane airplane,aeroplanes airplanes,aluminium aluminum,anaemia anemia,anaemic anemic,anaesthetic anesthetic,anaesthetics anesthetics,analyse analyze,analysed analyzed,analysing analyzing,analyser analyzer,analysers analyzers,breathalyse breathalyze,catalyse catalyze,catalysed catalyzed,cosy cozy,cosier cozier,cosiest coziest,cosiness coziness,defence defense,defences defenses,defenceless defenseless,diarrhoea diarrhea,enrol enroll,enrols enrolls,enrolment enrollment,enrolments enrollments,foetus fetus,foetal fetal,fulfil fulfill,fulfils fulfills,fulfilment fulfillment,grey gray,greys grays,greyer grayer,greyest grayest,greyed grayed,greying graying,greyish grayish,greyness grayness,haemoglobin hemoglobin,haemorrhage hemorrhage,instalment installment,instalments installments,jewellery jewelry,leukaemia leukemia,manoeuvred maneuvered,manoeuvring maneuvering,manoeuvrable maneuverable,marvellous marvelous,marvellously marvelously,mould mold,moulds molds,moulded molded,moulding molding,mouldy moldy,moult molt,moulting molting,moustache mustache,moustaches mustaches,oestrogen estrogen,offence offense,offences offenses,paediatric pediatric,paediatrician pediatrician,paralyse paralyze,paralysed paralyzed,paralysing paralyzing,plough plow,ploughs plows,ploughed plowed,ploughing plowing,pretence pretense,pyjamas pajamas,sceptic skeptic,sceptics skeptics,sceptical skeptical,sceptically skeptically,scepticism skepticism,skilful skillful,skilfully skillfully,smoulder smolder,smouldered smoldered,smouldering smoldering,smoulders smolders,sulphur sulfur,sulphuric sulfuric,sombrely somberly,tranquillity tranquility,wilful willful,wilfully willfully,woollen woolen,centred centered,centring centering,centrepiece centerpiece,centrepieces centerpieces,kilometre kilometer,kilometres kilometers,centimetre centimeter,centimetres centimeters,millimetre millimeter,millimetres millimeters,millilitre milliliter,theatregoer theatergoer'

export interface SpellingPairs {
  /** Lower case, British to American. */
  toAmerican: ReadonlyMap<string, string>
  /** Lower case, American to British. */
  toBritish: ReadonlyMap<string, string>
}

let sorted: readonly string[] | null = null

/** Whether a word (in lower case) may go on as one that has another spelling. */
export function beginsPair(word: string): boolean {
  sorted ??= [...spellingPairs().toAmerican].flat().sort()
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < word) low = middle + 1
    else high = middle
  }
  return sorted[low]?.startsWith(word) === true
}

let made: SpellingPairs | null = null

/** Both directions, made at the first call and kept. */
export function spellingPairs(): SpellingPairs {
  made ??= make()
  return made
}

function make(): SpellingPairs {
  const toAmerican = new Map<string, string>()
  const add = (british: string, american: string) => toAmerican.set(british, american)
  for (const stem of our.stems.split(' '))
    for (const ending of our.endings.split(' ')) add(`${stem}ur${ending}`, `${stem}r${ending}`)
  const american = re.american.split(' ')
  re.stems.split(' ').forEach((stem, i) => {
    add(`${stem}re`, `${american[i] ?? stem}er`)
    add(`${stem}res`, `${american[i] ?? stem}ers`)
  })
  for (const stem of ise.stems.split(' '))
    for (const ending of ise.endings.split(' ')) add(`${stem}is${ending}`, `${stem}iz${ending}`)
  for (const stem of doubledL.stems.split(' '))
    for (const ending of doubledL.endings.split(' ')) add(`${stem}l${ending}`, `${stem}${ending}`)
  for (const pair of single.split(',')) {
    const [british = '', us = ''] = pair.split(' ')
    add(british, us)
  }
  const toBritish = new Map([...toAmerican].map(([british, us]) => [us, british]))
  return { toAmerican, toBritish }
}
