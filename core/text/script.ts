/** Which script a text is written in, as far as cuts and the choice of a model depend on it. */

/** Letters of scripts that put no spaces between words. */
export const unspacedLetter =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Chinese needs some letters to be told from a quotation or a name in another language. */
const fewestHan = 4
/** Japanese is written with Han letters, too, but hardly a sentence is without kana. */
const kanaShare = 0.05
/** A Chinese text about software has many Latin words; a Latin text has few Chinese ones. A Han
 *  letter says about as much as three Latin ones. */
const latinPerHan = 3

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

/** Whether a text is mostly Chinese; judged by its last 4,000 units. */
export function isChinese(text: string): boolean {
  const sample = text.slice(-4_000)
  const han = count(sample, /\p{Script=Han}/gu)
  if (han < fewestHan) return false
  if (count(sample, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu) > han * kanaShare) return false
  return han * latinPerHan > count(sample, /\p{Script=Latin}/gu)
}
