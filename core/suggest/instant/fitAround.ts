/** Makes a text fit what stands around the cursor, or says that nothing fits. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const closers = ')]}>"\'`»”’）】」』'
const openers = '([{<"\'`«“‘（【「『'

/**
 * @param text  one line that may follow `prefix`
 * @returns its head that does not repeat what follows, '' where nothing of it is new
 */
export function fitAround(text: string, prefix: string, suffix: string): string {
  const rest = /^[^\r\n]*/.exec(suffix)?.[0].trimEnd() ?? ''
  // Words stand behind the cursor: what comes before them is not known from text that ended a line.
  if (/[\p{L}\p{N}_$]/u.test(rest)) return ''
  const fitted = (rest === '' ? text : text.slice(0, closesAt(text))).trimEnd()
  if (fitted === '' || suffix.trimStart().startsWith(fitted.trim())) return ''
  const line = (prefix.slice(prefix.lastIndexOf('\n') + 1) + fitted).trim()
  const below = suffix.slice(rest.length).trimStart()
  if (below !== '' && line !== '' && /^[^\r\n]*/.exec(below)?.[0].trim() === line) return ''
  return standsAlone(fitted, prefix, suffix) ? fitted : ''
}

/** Where the text closes a bracket or quote that it did not open. */
function closesAt(text: string): number {
  const open: string[] = []
  for (let i = 0; i < text.length; i++) {
    const mark = text[i] ?? ''
    const kind = closers.indexOf(mark)
    if (kind >= 0 && open.at(-1) === openers[kind]) open.pop()
    else if (openers.includes(mark) && mark !== '<') open.push(mark)
    else if (kind >= 0 && mark !== '>') return i
  }
  return text.length
}

/** Whether the text neither begins nor ends inside what a reader sees as one character. */
function standsAlone(text: string, prefix: string, suffix: string): boolean {
  const left = prefix.slice(-32)
  const whole = left + text + suffix.slice(0, 32)
  const starts = [...graphemes.segment(whole)].map(({ index }) => index)
  const isEdge = (at: number) => at === 0 || at === whole.length || starts.includes(at)
  return isEdge(left.length) && isEdge(left.length + text.length)
}
