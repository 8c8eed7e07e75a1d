/** How alike two texts are, by the names and words in them. */

/** Identifiers and words; Han, kana and Thai by pairs, since no blanks part their words. */
const term =
  /(?=([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2}))|[\p{L}_$][\p{L}\p{M}\p{N}_$]+/gu

/** Each term of the text with how often it occurs. */
export function termsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const match of text.matchAll(term)) {
    const found = match[1] ?? match[0].toLowerCase()
    if (found !== '') counts.set(found, (counts.get(found) ?? 0) + 1)
  }
  return counts
}

/**
 * Jaccard's share of common terms, each as heavy as it is rare: a name that stands in every passage
 * says nothing of two of them.
 * @param passagesWith number of passages that hold the term
 */
export function likeness(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
  passagesWith: ReadonlyMap<string, number>,
  passages: number,
): number {
  let shared = 0
  let total = 0
  for (const name of a.keys()) {
    const weight = rarity(passagesWith.get(name) ?? 0, passages)
    total += weight
    if (b.has(name)) shared += weight
  }
  for (const name of b.keys())
    if (!a.has(name)) total += rarity(passagesWith.get(name) ?? 0, passages)
  return total === 0 ? 0 : shared / total
}

/** Robertson & Zaragoza 2009, BM25: what the query's terms say of a passage, 0 for none of them. */
export function relevance(
  query: ReadonlyMap<string, number>,
  passage: ReadonlyMap<string, number>,
  passageUnits: number,
  meanUnits: number,
  passagesWith: ReadonlyMap<string, number>,
  passages: number,
): number {
  const k1 = 1.2
  const b = 0.75
  const length = 1 - b + b * (passageUnits / Math.max(1, meanUnits))
  let sum = 0
  for (const name of query.keys()) {
    const count = passage.get(name) ?? 0
    if (count === 0) continue
    const weight = rarity(passagesWith.get(name) ?? 0, passages)
    sum += (weight * count * (k1 + 1)) / (count + k1 * length)
  }
  return sum
}

/** Inverse document frequency as BM25 has it; 0 at least. */
export function rarity(passagesWith: number, passages: number): number {
  return Math.log(1 + (passages - passagesWith + 0.5) / (passagesWith + 0.5))
}
