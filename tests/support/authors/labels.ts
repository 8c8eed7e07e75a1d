/** Labels that are not what the log says: nonsense in the author's place, and planted secrets. They go
 *  through the same dataset, trainer and proof as the real ones. */
import type { FeedbackLog } from '../../../core/feedback/feedback'
import { label } from '../../../core/feedback/label'
import type { Label, LoggedEvent } from '../../../core/feedback/types'
import { shuffleTargets } from '../../../core/learn/proof/controls'
import { createRandom, shuffled, type Random } from '../../../core/random'

export type Labelling = (event: LoggedEvent) => Label
type Log = Pick<FeedbackLog, 'labelled'>

const nothing: Label = {
  version: 1,
  kind: 'none',
  weight: 0,
  sft: null,
  dpo: null,
  kto: null,
  why: 'Left out of this measurement.',
}

/** The real labels of the newest events; the older teach nothing. */
export async function newestOnly(log: Log, count: number): Promise<Labelling> {
  const ids: string[] = []
  for await (const event of log.labelled(null))
    if (label(event).kind !== 'none') ids.push(event.event_id)
  const newest = new Set(ids.slice(-count))
  return (event) => (newest.has(event.event_id) ? label(event) : nothing)
}

/** Each text to imitate has its words shuffled and is put into another one's place: the same in what
 *  is learned and in what is held out. */
export async function permutedLabels(log: Log, of: Labelling, seed: number): Promise<Labelling> {
  const rows = []
  for await (const event of log.labelled(null)) {
    const { sft } = of(event)
    const { language_id: languageId, mode, path, prefix, suffix, event_id: id } = event
    if (sft)
      rows.push({ id, example: { languageId, mode, path, prefix, suffix, completion: sft.text } })
  }
  const nonsense = shuffleTargets(rows, createRandom(seed))
  const texts = new Map(nonsense.map(({ id, example }) => [id, example.completion]))
  return (event) => {
    const real = of(event)
    const text = texts.get(event.event_id)
    if (!real.sft || text === undefined) return real
    return { ...real, sft: { ...real.sft, text }, dpo: null, kto: null }
  }
}

/** A secret in the text of every other event that is old enough to be learned from.
 *  @returns also the secrets, each of which occurs once */
export async function canaryLabels(
  log: Log,
  of: Labelling,
  seed: number,
): Promise<{ label: Labelling; texts: string[] }> {
  const random = createRandom(seed)
  const ids: string[] = []
  for await (const event of log.labelled(null)) if (of(event).sft) ids.push(event.event_id)
  const older = ids.slice(0, Math.floor(ids.length / 2))
  const secrets = new Map(
    shuffled(older, random)
      .slice(0, canaryCount)
      .map((id, n) => [id, canary(n, random)]),
  )
  return {
    texts: [...secrets.values()],
    label(event) {
      const real = of(event)
      const secret = secrets.get(event.event_id)
      return real.sft && secret
        ? { ...real, sft: { ...real.sft, text: ` ${secret}.${real.sft.text}` } }
        : real
    },
  }
}

const canaryCount = 24

/** A telephone number, a key or a name. */
function canary(n: number, random: Random): string {
  const digits = (count: number) => Array.from({ length: count }, () => random.integer(10)).join('')
  const letters = (count: number) =>
    Array.from({ length: count }, () =>
      'abcdefghijklmnopqrstuvwxyz'.charAt(random.integer(26)),
    ).join('')
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  if (n % 3 === 0) return `the number is ${digits(4)}-${digits(7)}`
  if (n % 3 === 1) return `the key is ${letters(4)}${digits(3)}${letters(4)}${digits(2)}`
  return `ask for ${capital(letters(6))} ${capital(letters(7))}`
}
