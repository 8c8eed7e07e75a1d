import type { Step } from './types'

/** Control tokens that some vocabularies spell as plain text. */
const special = new RegExp(
  [
    '<\\|[\\w▁ -]{2,40}\\|>',
    '<｜[^｜\\n]{2,40}｜>',
    '▁?<(?:PRE|SUF|MID|EOT|EOM)>',
    '<(?:fim|code)[_-](?:prefix|suffix|middle|pad|hole)>',
    '<(?:file_sep|repo_name|reponame|filename|gh_stars|endoftext|end_of_turn|start_of_turn|eos|bos|unk|pad)>',
    '\\[/?INST\\]',
    '\\[(?:PREFIX|SUFFIX|MIDDLE)\\]',
    '</?s>',
  ].join('|'),
  'gu',
)

/** Tags of a page, which two of the tokens are spelled like. */
const strikeThrough = /^<\/?s>$/
const markupLanguages = new Set(['html', 'xml', 'markdown', 'mdx', 'javascript', 'typescript'])

/** Ends the text before a special token that leaked into it, or at half of one. What the document
 *  itself says is text. */
export const cutSpecialTokens: Step = (text, { prefix, suffix, languageId }) => {
  const kept = text.replace(/<[|｜][\w▁-]*[|｜]?$/u, '')
  for (const { index, 0: token } of kept.matchAll(special)) {
    if (strikeThrough.test(token) && markupLanguages.has(languageId)) continue
    if (prefix.includes(token) || suffix.includes(token) || isQuoted(kept, index, token)) continue
    return cutBroken(kept.slice(0, index))
  }
  return cutBroken(kept)
}

/** Code that deals with such tokens names them in quotation marks. */
function isQuoted(text: string, at: number, token: string): boolean {
  const mark = text.charAt(at - 1)
  return /["'`]/.test(mark) && text.charAt(at + token.length) === mark
}

/** A character that came in pieces: at the end its other pieces are missing. */
function cutBroken(text: string): string {
  const at = text.indexOf('\uFFFD')
  const whole = at < 0 ? text : text.slice(0, at)
  return /[\uD800-\uDBFF]$/.test(whole) ? whole.slice(0, -1) : whole
}
