import type { Step } from './types'

/** Control tokens that some vocabularies spell as plain text. */
const special =
  /<\|[\w▁ -]{2,40}\|>|<｜[^｜]{2,40}｜>|<\/s>|<(?:fim[_-](?:prefix|suffix|middle|pad)|file_sep|EOT|PRE|SUF|MID)>|\[\/?INST\]/u

/** Ends the text before a special token that leaked into it, or at half of one. */
export const cutSpecialTokens: Step = (text) => {
  const at = text.search(special)
  const whole = at < 0 ? text : text.slice(0, at)
  return whole.replace(/<\|[\w▁-]*\|?$/u, '').replaceAll('\uFFFD', '')
}
