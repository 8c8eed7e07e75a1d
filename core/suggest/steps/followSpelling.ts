import { spellingPairs } from '../../text/spelling'
import type { Place } from '../place'
import type { Step } from './types'

const variantKey = Symbol('spelling variant')
type Variant = 'british' | 'american' | null

const wordPattern = /[A-Za-z]{4,}/g
/** Code and addresses are spelled as they are. */
const verbatim = /(`[^`\n]*`?|\]\([^)\n]*\)?|\b(?:https?:|www\.)\S*|[\w.-]+@[\w.-]+)/u

/** Spells as the document does where British and American English part, once the document has
 *  shown which it follows. */
export const followSpelling: Step = (text, place) => {
  if (place.mode !== 'prose' || !place.prose.followSpelling) return text
  return text
    .split(verbatim)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replace(wordPattern, (word, at: number) =>
            isName(word, part.slice(0, at)) ? word : respelled(word, place),
          ),
    )
    .join('')
}

function respelled(word: string, place: Place): string {
  const { toAmerican, toBritish } = spellingPairs()
  const lower = word.toLowerCase()
  const american = toAmerican.get(lower)
  const british = toBritish.get(lower)
  if (american === undefined && british === undefined) return word
  const table =
    variantOf(place) === 'american'
      ? american
      : variantOf(place) === 'british'
        ? british
        : undefined
  // What the document spells so itself, it means so.
  if (table === undefined || place.prefix.slice(-24_000).toLowerCase().includes(lower)) return word
  // "-ize" is British, too: only a document that writes "-ise" is followed.
  if (/i[sz](?:e|ing|ation)/.test(lower) && table === british && !writesIse(place)) return word
  return inCaseOf(word, table)
}

/** Pearl Harbor stays what it is called: capital letters inside a sentence make a name. */
const isName = (word: string, before: string) =>
  /^[A-Z][a-z]/.test(word) && /[^\s.!?"'“‘(*_#>-]["'”’]?\s*$/u.test(before)

function inCaseOf(model: string, word: string): string {
  if (model === model.toUpperCase()) return word.toUpperCase()
  return /^[A-Z]/.test(model) ? word.charAt(0).toUpperCase() + word.slice(1) : word
}

const documentOf = (place: Place) => place.prefix.slice(-24_000) + place.suffix.slice(0, 8_000)

function variantOf(place: Place): Variant {
  const known = place.kept.get(variantKey) as { variant: Variant } | undefined
  if (known) return known.variant
  const { toAmerican, toBritish } = spellingPairs()
  let british = 0
  let american = 0
  for (const [word] of documentOf(place).matchAll(wordPattern)) {
    const lower = word.toLowerCase()
    if (toAmerican.has(lower)) british++
    else if (toBritish.has(lower)) american++
  }
  const variant = british > 2 * american ? 'british' : american > 2 * british ? 'american' : null
  place.kept.set(variantKey, { variant })
  return variant
}

const iseKey = Symbol('writes -ise')

function writesIse(place: Place): boolean {
  const known = place.kept.get(iseKey) as { writes: boolean } | undefined
  if (known) return known.writes
  const { toAmerican } = spellingPairs()
  const writes = [...documentOf(place).matchAll(/[A-Za-z]{3,}is(?:e[drs]?|ing|ation)\b/g)].some(
    ([word]) => toAmerican.has(word.toLowerCase()),
  )
  place.kept.set(iseKey, { writes })
  return writes
}
