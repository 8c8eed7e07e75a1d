/** What the steps know of the place that a text is for. Worked out once for each request and only
 *  when a step asks, as the steps run again after every token. */
import type { Mode, Settings } from '../../contract'
import { languageOf } from '../text/language'
import { firstLine, lastLine, toLineFeeds } from '../text/lines'
import { modeAt } from '../text/mode'
import { scan, type Frame, type ScanState } from '../text/scan'
import { syntaxOf, type Syntax } from '../text/syntax'
import { stepOf, usualStep } from './steps/fitIndentation'

export interface PlaceInput {
  filename?: string | null
  /** Language id of the document; taken from `filename` when absent. Code inside Markdown is found
   *  by the chain itself. */
  language?: string
  /** Taken from the language when absent. */
  mode?: Mode
  prefix: string
  suffix: string
  /** One level of indentation; taken from the text when absent. */
  indentation?: string
  /** The user's wishes for prose; the defaults of the settings when absent. */
  prose?: Settings['prose']
}

/** Line breaks are line feeds everywhere. */
export interface Place {
  mode: Mode
  languageId: string
  /** Whether the cursor is in a part of another language, as in fenced code. */
  inner: boolean
  syntax: Syntax
  prefix: string
  suffix: string
  /** The cursor's line before and after the cursor. */
  lineBefore: string
  lineAfter: string
  prose: Settings['prose']
  /** One level of indentation: spaces or a tab. */
  indentation: () => string
  /** Whether that is known and not only usual. */
  showsIndentation: () => boolean
  /** The lines above the cursor's, the nearest first, at most 60. */
  above: () => readonly string[]
  /** The next lines below the cursor's that are not blank, at most 4. */
  below: () => readonly string[]
  /** What is open at the cursor: brackets, a string, a comment. */
  cursor: () => ScanState
  /** The brackets that are open at the cursor and not closed behind it, outermost first; null where
   *  that cannot be known. */
  free: () => readonly Frame[] | null
  /** Whether the rest of the cursor's line only makes sense inside a string. */
  wantsString: () => boolean
  /** Whether comments stand behind code in this document. */
  hasTrailingComments: () => boolean
  /** What a step wants to keep for this place. */
  kept: Map<symbol, unknown>
}

const defaultProse: Settings['prose'] = { avoid: [], followSpelling: true, followQuotes: true }

/** A longer prefix is a window into a document: what was opened above it is not known. */
const longestWhole = 60_000

function createPlace(input: PlaceInput): Place {
  const document = input.language ?? languageOf(input.filename ?? '')
  const prefix = toPlainBreaks(input.prefix)
  const suffix = toPlainBreaks(input.suffix)
  const inner = modeAt(document, prefix)
  const mode = inner.start > 0 ? inner.mode : (input.mode ?? inner.mode)
  const syntax = syntaxOf(inner.languageId)
  const ownPrefix = prefix.slice(inner.start)
  const ownSuffix = inner.start > 0 ? untilPartEnds(suffix) : suffix
  const lineAfter = firstLine(suffix)

  const shown = lazy(() => stepOf(ownPrefix, ownSuffix))
  const trailing = { found: false }
  const noteTrailing = (code: string) => (at: number) => {
    trailing.found ||= code.slice(code.lastIndexOf('\n', at) + 1, at).trim() !== ''
  }
  const cursor = lazy(() =>
    scan(ownPrefix, syntax, undefined, { onLineComment: noteTrailing(ownPrefix) }),
  )
  return {
    mode,
    languageId: inner.languageId,
    inner: inner.start > 0,
    syntax,
    prefix,
    suffix,
    lineBefore: lastLine(prefix),
    lineAfter,
    prose: input.prose ?? defaultProse,
    indentation: () => input.indentation ?? shown() ?? usualStep(inner.languageId),
    showsIndentation: () => input.indentation !== undefined || shown() !== null,
    above: lazy(() => prefix.slice(-8_000).split('\n').slice(0, -1).reverse().slice(0, 60)),
    below: lazy(() =>
      suffix
        .slice(lineAfter.length, lineAfter.length + 4_000)
        .split('\n')
        .slice(1)
        .filter((line) => line.trim() !== '')
        .slice(0, 4),
    ),
    cursor,
    free: lazy(() =>
      syntax.brackets === '' || prefix.length > longestWhole
        ? null
        : freeFrames(cursor(), ownSuffix, syntax),
    ),
    wantsString: lazy(() => wantsString(lineAfter, cursor(), syntax)),
    hasTrailingComments: () => {
      cursor()
      // What stands below the cursor's line shows the habit as well.
      const rest = ownSuffix.slice(lineAfter.length)
      if (!trailing.found) scan(rest, syntax, undefined, { onLineComment: noteTrailing(rest) })
      return trailing.found
    },
    kept: new Map(),
  }
}

let last: { input: PlaceInput; place: Place } | null = null

/** The place of the last call is kept: a stream asks for the same one after every token, and what
 *  is known of 64 KiB of text should not be worked out again each time. */
export function placeOf(input: PlaceInput): Place {
  if (last !== null && isSamePlace(last.input, input)) return last.place
  const { filename, language, mode, prefix, suffix, indentation, prose } = input
  const own = { filename, language, mode, prefix, suffix, indentation, prose }
  last = { input: own, place: createPlace(own) }
  return last.place
}

const isSamePlace = (a: PlaceInput, b: PlaceInput) =>
  a.prefix === b.prefix &&
  a.suffix === b.suffix &&
  a.language === b.language &&
  a.filename === b.filename &&
  a.mode === b.mode &&
  a.indentation === b.indentation &&
  a.prose === b.prose

/** Carriage returns alone as well: a model may write anything. */
export const toPlainBreaks = (text: string) =>
  text.includes('\r') ? toLineFeeds(text).replaceAll('\r', '\n') : text

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}

/** What belongs to fenced code, front matter or a script of what follows the cursor. */
function untilPartEnds(suffix: string): string {
  const end = suffix.search(/^[ \t]*(?:```|~~~|---[ \t]*$|<\/(?:script|style))/m)
  return end < 0 ? suffix : suffix.slice(0, end)
}

/** Brackets that are open at the cursor and that what follows does not close. Of brackets of one
 *  kind, what follows closes the outer ones: the text that is missing closes the inner ones first. */
function freeFrames(cursor: ScanState, suffix: string, syntax: Syntax): Frame[] {
  const inside = closedBy(suffix, cursor, syntax)
  // What follows ends inside a string: then the string of the cursor is not its own.
  const { closed } = inside.endsInString
    ? closedBy(suffix, { ...cursor, string: null }, syntax)
    : inside
  return cursor.open.filter(({ bracket }) => {
    const left = closed[bracket] ?? 0
    closed[bracket] = left - 1
    return left <= 0
  })
}

function closedBy(suffix: string, cursor: ScanState, syntax: Syntax) {
  const closed: Record<string, number> = {}
  let lowest = cursor.open.length
  const end = scan(suffix, syntax, cursor, {
    onClose: (_at, _mark, opener) => {
      if (opener < 0 || opener >= lowest) return
      const bracket = cursor.open[opener]?.bracket ?? ''
      closed[bracket] = (closed[bracket] ?? 0) + 1
      lowest = opener
    },
  })
  return { closed, endsInString: cursor.string !== null && end.string !== null }
}

/** A quotation mark in the rest of the line that closes nothing unless a string is open here. */
function wantsString(lineAfter: string, cursor: ScanState, syntax: Syntax): boolean {
  const form = cursor.string ?? syntax.strings.find((one) => lineAfter.includes(one.close))
  if (form === undefined || cursor.comment !== '') return false
  // Whether a string of several lines ends or starts there cannot be told from the line alone.
  if (cursor.string === null && form.multiline === true) return false
  const outside = scan(lineAfter, syntax, { ...cursor, string: null })
  const inside = scan(lineAfter, syntax, { ...cursor, string: form })
  return outside.string !== null && inside.string === null
}
