/** From a label to the rows that each objective can learn from. */
import { fromFirstDifference } from '../../feedback/pair'
import type { LoggedEvent } from '../../feedback/types'
import { rewardOf } from '../acceptance/reward'
import type { Labelled } from './events'
import type { EventRows, LeaveOut, PairRow, PolicyRow } from './types'

/** `rewardOf` counts one that is seldom shown up to this often. */
const mostRewardWeight = 10

const keptOutcomes = new Set<string | null>(['accepted', 'partial', 'typed_through'])

/** @param base SHA-256 of the model that will be trained; any when left out */
export function rowsOf(
  { event, label }: Labelled,
  base: string | undefined,
  leaveOut: LeaveOut,
): EventRows {
  const { sft, kto } = label
  const place = placeOf(event)
  const example = exampleOf(event)
  return {
    ...place,
    example,
    mode: event.mode,
    languageId: event.language_id,
    path: event.path,
    kept: label.kind === 'desirable' && keptOutcomes.has(event.outcome),
    suggested: event.shown_text || event.completion_text,
    sft:
      sft === null || sft.text.trim() === ''
        ? null
        : { ...place, weight: sft.weight, example: { ...example, completion: sft.text } },
    kto:
      kto === null || kto.text === ''
        ? null
        : {
            ...place,
            weight: kto.weight,
            desirable: kto.desirable,
            example: { ...example, completion: kto.text },
          },
    dpo: pairRow({ event, label }),
    policy: policyRow({ event, label }, base, leaveOut),
  }
}

const placeOf = (event: LoggedEvent) => ({
  eventId: event.event_id,
  t: event.t_request,
  docId: event.doc_id,
  sessionId: event.session_id,
})

const exampleOf = (event: LoggedEvent) => ({
  languageId: event.language_id,
  mode: event.mode,
  path: event.path,
  prefix: event.prefix,
  suffix: event.suffix,
})

/** UTF-16 units; longer runs are lines of a script without spaces. */
const longestWord = 32

function pairRow({ event, label: { dpo } }: Labelled): PairRow | null {
  if (dpo === null) return null
  const { shared, pair } = fromFirstDifference(dpo)
  // Words stay whole: "harb|our" and "harb|inger" would be cut where no token ends.
  const word = /\s?\S*$/u.exec(shared)?.[0] ?? ''
  const back = word.length <= longestWord ? word : ''
  const example = exampleOf(event)
  return {
    ...placeOf(event),
    weight: dpo.weight,
    example: {
      ...example,
      prefix: example.prefix + shared.slice(0, shared.length - back.length),
      completion: back + pair.chosen,
    },
    rejected: back + pair.rejected,
  }
}

/** Only what was sampled has a ratio to the behaviour; only with the chance of being shown do shown
 *  suggestions speak for all. */
function policyRow(
  { event, label }: Labelled,
  base: string | undefined,
  leaveOut: LeaveOut,
): PolicyRow | null {
  const { output_token_ids: outputTokens, logp_behaviour: behaviourLogp } = event
  if (event.temperature <= 0 || behaviourLogp === null || outputTokens.length === 0) return null
  const earned = rewardOf(event, label)
  if (earned === null || behaviourLogp.length !== outputTokens.length) return null
  if (base !== undefined && event.model_sha256 !== base) {
    leaveOut('sampled by another model', 'policy')
    return null
  }
  if (event.show_propensity === null || event.show_propensity <= 0) {
    leaveOut('sampled without a known chance of being shown', 'policy')
    return null
  }
  const example = exampleOf(event)
  // A continuation read all of its prompt, passages of other files included.
  const read = event.template_id.startsWith('fim')
    ? example
    : { ...example, prefix: event.prompt_text || example.prefix, suffix: '' }
  return {
    ...placeOf(event),
    example: { ...read, completion: event.raw_text },
    weight: Math.min(1, earned.weight / mostRewardWeight),
    outputTokens,
    behaviourLogp,
    temperature: event.temperature,
    healed: Number(event.features['heal_units'] ?? 0) > 0,
    sampledBy: event.model_sha256,
    reward: earned.reward,
  }
}
