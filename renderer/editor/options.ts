/** How the editor looks and behaves for prose and for code. Pure. */
import type { Mode, Settings } from '../../contract'
import type { editor } from 'monaco-editor/editor/editor.api.js'

/** Characters in a line of prose that is read with ease. */
const MEASURE_CHARACTERS = 72
/** Left and right of the text when the window is narrow, CSS pixels. */
const LEAST_MARGIN_PX = 28
/** Beyond this many units nothing is looked for in the whole text after each move of the cursor. */
const SEARCHED_UNITS = 400_000
/** Exact line breaks need the browser's layout; beyond this many units that is too slow. */
const EXACT_WRAP_UNITS = 400_000

export const proseFonts: Record<Settings['editor']['proseFont'], `--font-${string}`> = {
  sans: '--font-sans',
  serif: '--font-serif',
  mono: '--font-mono',
}

export interface Look {
  mode: Mode
  settings: Settings['editor']
  /** Scale of the whole window. */
  zoom: number
  readOnly: boolean
  /** Length of the document, UTF-16 units. */
  units: number
  /** Resolves a font token to a font family. */
  font(token: `--font-${string}`): string
}

export function editorOptions(look: Look): editor.IEditorOptions {
  const { mode, settings, zoom, readOnly, units } = look
  const prose = mode === 'prose'
  const size = Math.round(settings.fontSize * zoom * (prose ? 1.1 : 0.95) * 10) / 10
  const wrapped = prose ? settings.softWrapProse : settings.softWrapCode
  return {
    readOnly,
    fontFamily: look.font(prose ? proseFonts[settings.proseFont] : '--font-mono'),
    fontSize: size,
    lineHeight: Math.round(size * (prose ? 1.65 : 1.5)),
    wordWrap: !wrapped ? 'off' : prose ? 'bounded' : 'on',
    wordWrapColumn: MEASURE_CHARACTERS,
    wrappingStrategy: prose && units < EXACT_WRAP_UNITS ? 'advanced' : 'simple',
    wrappingIndent: prose ? 'none' : 'same',
    lineNumbers: prose ? 'off' : 'on',
    glyphMargin: false,
    folding: !prose,
    guides: { indentation: !prose },
    quickSuggestions: prose
      ? false
      : { other: 'offWhenInlineCompletions', comments: 'off', strings: 'off' },
    suggestOnTriggerCharacters: !prose,
    // It would lie over what is suggested; Ctrl+Shift+Space still asks for it.
    parameterHints: { enabled: false },
    bracketPairColorization: { enabled: false },
    matchBrackets: prose ? 'never' : 'near',
    // A quote is an apostrophe more often than not in prose.
    autoClosingQuotes: prose ? 'never' : 'languageDefined',
    autoClosingBrackets: prose ? 'never' : 'languageDefined',
    occurrencesHighlight: prose || units > SEARCHED_UNITS ? 'off' : 'singleFile',
    selectionHighlight: !prose && units <= SEARCHED_UNITS,
    unicodeHighlight: { ambiguousCharacters: !prose, invisibleCharacters: !prose },
  }
}

/** The same for every document. */
export const commonOptions: editor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  overviewRulerBorder: false,
  renderLineHighlight: 'none',
  scrollBeyondLastLine: false,
  smoothScrolling: false,
  cursorBlinking: 'smooth',
  padding: { top: 24, bottom: 160 },
  // A suggestion of some lines below the cursor must be seen whole.
  cursorSurroundingLines: 5,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  stickyScroll: { enabled: false },
  lightbulb: { enabled: 'off' as editor.ShowLightbulbIconMode },
  codeLens: false,
  detectIndentation: true,
  largeFileOptimizations: true,
  accessibilitySupport: 'auto',
  screenReaderAnnounceInlineSuggestion: false,
  inlineSuggest: {
    enabled: true,
    // Text that the editor itself put behind the cursor, such as a bracket, may lie inside.
    mode: 'subwordSmart',
    showToolbar: 'never',
    // Highlighted ghost text is drawn see-through, in the colours of typed text.
    syntaxHighlightingEnabled: false,
    minShowDelay: 0,
    suppressSuggestions: true,
  },
  suggest: { preview: false, showStatusBar: false },
  ariaLabel: 'Text',
}

/** Space before the text, so that prose stands in the middle at a readable width.
 *  @param widthPx the editor's width
 *  @param characterPx typical width of a character
 *  @returns CSS pixels */
export function leftMarginPx(mode: Mode, widthPx: number, characterPx: number): number {
  if (mode === 'code') return 12
  const measurePx = MEASURE_CHARACTERS * characterPx
  return Math.max(LEAST_MARGIN_PX, Math.floor((widthPx - measurePx) / 2))
}
