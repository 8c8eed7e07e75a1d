/** Which model to recommend to someone who writes in a language that the one in use does not know. */
import type { ModelEntry } from '../../contract'

const SCRIPTS: ReadonlyArray<readonly [language: string, letters: RegExp]> = [
  // Before Chinese, as Japanese is written with Han characters, too.
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Korean', /\p{Script=Hangul}/gu],
  ['Chinese', /\p{Script=Han}/gu],
  ['Russian', /\p{Script=Cyrillic}/gu],
  ['Arabic', /\p{Script=Arabic}/gu],
  ['Thai', /\p{Script=Thai}/gu],
]

/** Of all letters; a name or a quotation in another script makes no text of that language. */
const ENOUGH = 0.15

/** @returns the English name of the language that its letters tell; null for Latin letters, which
 *  tell none */
export function languageOfLetters(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const written = SCRIPTS.find(([, script]) => (text.match(script)?.length ?? 0) > ENOUGH * letters)
  return written?.[0] ?? null
}

const names = new Intl.DisplayNames(['en'], { type: 'language' })

/** @param tag of the system's language, e.g. 'zh-CN' */
export function languageOfSystem(tag: string): string | null {
  const [language] = tag.split('-')
  try {
    return language ? (names.of(language) ?? null) : null
  } catch {
    // Not a language tag.
    return null
  }
}

export interface Recommendation {
  language: string
  modelId: string
}

/** @param languages of the text and of the system, the more telling first
 *  @returns a model that this machine can run, for the first of them that the one in use does not
 *  know: an installed one, else the small one; null when it knows all */
export function recommend(
  models: readonly ModelEntry[],
  languages: ReadonlyArray<string | null>,
): Recommendation | null {
  const used = models.find(({ inUse }) => inUse)
  // A file of one's own does not say what it knows.
  if (used && used.languages.length === 0) return null
  for (const language of languages) {
    if (language === null || used?.languages.includes(language)) continue
    const knowing = models.filter(
      ({ languages: known, goodFor, fit }) =>
        known.includes(language) && goodFor.includes('prose') && fit !== 'too_large',
    )
    const [best] = knowing.sort(
      (one, two) =>
        Number(two.installed) - Number(one.installed) ||
        Number(two.fit === 'good') - Number(one.fit === 'good') ||
        one.sizeBytes - two.sizeBytes,
    )
    if (best) return { language, modelId: best.id }
  }
  return null
}
