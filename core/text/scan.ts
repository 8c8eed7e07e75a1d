/** Walks over code and keeps what is open: brackets, strings, comments. It forgives: a bracket that
 *  fits nothing is left out, a string ends with its line. */
import type { StringForm, Syntax } from './syntax'

/** A bracket that is open, or a hole in a string (`${`) with the string that goes on behind it. */
export interface Frame {
  bracket: string
  around: StringForm | null
}

export interface ScanState {
  /** Outermost first. */
  open: readonly Frame[]
  string: StringForm | null
  /** What ends the comment that the place is in: '\n' or the closing mark; '' outside. */
  comment: string
}

export interface ScanEvents {
  /** @param opener index in `open` of the frame that this closes, -1 for one that fits nothing */
  onClose?: (at: number, mark: string, opener: number) => void
  /** A string or line comment starts at `at`, or a string's closing mark stands there. */
  onString?: (at: number, opens: boolean) => void
  onLineComment?: (at: number) => void
}

export const nothingOpen: ScanState = { open: [], string: null, comment: '' }

const openerOf: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** Behind these a slash starts a regular expression; behind values it divides. */
const beforeRegex =
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|when|if|unless))\s*$/
const regexLiteral = /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y
const characterLiteral = /'(?:\\[^\n]{1,8}?|[^'\\\n]{1,2})'/y
const stringPrefix = /(?:^|[^\p{L}\p{N}_])(?:[bfru]{1,2}|u8|L)$/iu

/** @returns what is open behind `code`, when `from` was open before it */
export function scan(
  code: string,
  syntax: Syntax,
  from: ScanState = nothingOpen,
  { onClose, onString, onLineComment }: ScanEvents = {},
): ScanState {
  const open = [...from.open]
  let { string, comment } = from
  const starts = startsOf(syntax)
  for (let at = 0; at < code.length; at++) {
    if (comment !== '') {
      const end = code.indexOf(comment, at)
      if (end < 0) break
      at = end + comment.length - 1
      comment = ''
      continue
    }
    at = nextMatch(string === null ? starts : marksOf(string), code, at)
    if (at < 0) break
    const c = code.charAt(at)
    if (string !== null) {
      if (c === '\\' && string.raw !== true && code.charAt(at + 1) !== '\n') at++
      else if (code.startsWith(string.close, at)) {
        onString?.(at, false)
        at += string.close.length - 1
        string = null
      } else if (string.hole !== undefined && code.startsWith(string.hole, at)) {
        open.push({ bracket: '{', around: string })
        at += string.hole.length - 1
        string = null
      } else if (c === '\n' && string.multiline !== true) string = null
      continue
    }
    const block = syntax.block.find(([mark]) => code.startsWith(mark, at))
    if (block) {
      comment = block[1]
      at += block[0].length - 1
    } else if (startsLineComment(code, at, syntax)) {
      onLineComment?.(at)
      comment = '\n'
    } else if (c === '/' && syntax.regex === true) {
      regexLiteral.lastIndex = at
      const before = code.slice(Math.max(0, at - 24), at)
      if (beforeRegex.test(before) && regexLiteral.test(code)) at = regexLiteral.lastIndex - 1
    } else if (c === "'" && syntax.characters === true) {
      characterLiteral.lastIndex = at
      if (characterLiteral.test(code)) at = characterLiteral.lastIndex - 1
    } else if (syntax.brackets.includes(c)) open.push({ bracket: c, around: null })
    else if (c in openerOf) {
      const opener = openerOf[c] ?? ''
      if (!syntax.brackets.includes(opener)) continue
      const index = open.findLastIndex((frame) => frame.bracket === opener)
      onClose?.(at, c, index)
      if (index < 0) continue
      string = open[index]?.around ?? null
      open.length = index
    } else {
      const form = syntax.strings.find((one) => code.startsWith(one.open, at))
      if (form === undefined || (c === "'" && isApostrophe(code, at))) continue
      onString?.(at, true)
      string = form
      at += form.open.length - 1
    }
  }
  return { open, string, comment }
}

/** A quotation mark behind a letter ends a word ("don't"), unless that letter is a prefix (`b''`). */
function isApostrophe(code: string, at: number): boolean {
  return (
    /[\p{L}\p{N}_]/u.test(code.charAt(at - 1)) &&
    !stringPrefix.test(code.slice(Math.max(0, at - 4), at))
  )
}

function startsLineComment(code: string, at: number, syntax: Syntax): boolean {
  const mark = syntax.line.find((one) => code.startsWith(one, at))
  if (mark === undefined) return false
  const before = code.charAt(at - 1)
  // `$#`, `${x#y}`, `#{…}`, colours and addresses are none.
  if (mark === '#') return /^[\s;()}[\],]?$/.test(before) && code.charAt(at + 1) !== '['
  if (mark === ';') return /^\s?$/.test(before)
  return mark !== '//' || before !== ':'
}

function nextMatch(pattern: RegExp, code: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(code) ? pattern.lastIndex - 1 : -1
}

const patterns = new WeakMap<Syntax | StringForm, RegExp>()

function patternFor(key: Syntax | StringForm, marks: () => readonly string[]): RegExp {
  const known = patterns.get(key)
  if (known) return known
  const letters = [...new Set(marks().map((mark) => mark.charAt(0)))]
  const escaped = letters.map((letter) => (/[\w\n]/.test(letter) ? letter : `\\${letter}`)).join('')
  const pattern = new RegExp(`[${escaped}]`, 'g')
  patterns.set(key, pattern)
  return pattern
}

/** The characters at which anything can start: all others are skipped. */
const startsOf = (syntax: Syntax) =>
  patternFor(syntax, () => [
    ...syntax.line,
    ...syntax.block.map(([open]) => open),
    ...syntax.strings.map(({ open }) => open),
    ...(syntax.regex === true ? ['/'] : []),
    ...(syntax.characters === true ? ["'"] : []),
    ...(syntax.brackets === '' ? [] : ['(', '[', '{', ')', ']', '}']),
  ])

/** The characters at which a string can end or turn into something else. */
const marksOf = (form: StringForm) =>
  patternFor(form, () => ['\\', '\n', form.close, ...(form.hole === undefined ? [] : [form.hole])])
