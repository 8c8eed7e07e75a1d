/** Monaco's themes, made from the window's colour tokens. */
import { onShadeChange, currentShade, tokenColour, type Shade } from '../theme/theme'
import { monaco } from './monaco'

function define(shade: Shade): void {
  const paper = tokenColour('--paper')
  const ink = tokenColour('--ink')
  const soft = tokenColour('--ink-soft')
  const line = tokenColour('--line')
  const raised = tokenColour('--raised')
  const accent = tokenColour('--accent')
  const selected = tokenColour('--selected')
  monaco.editor.defineTheme(`inkling-${shade}`, {
    base: shade === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: ink.slice(1) },
      { token: 'comment', foreground: soft.slice(1) },
      // Prose in Markdown is text, not code: only its marks are coloured.
      { token: 'keyword.md', foreground: accent.slice(1), fontStyle: 'bold' },
      { token: 'string.link.md', foreground: accent.slice(1) },
    ],
    colors: {
      'editor.background': paper,
      'editor.foreground': ink,
      'editorCursor.foreground': accent,
      'editor.selectionBackground': selected,
      'editor.lineHighlightBackground': paper,
      'editor.lineHighlightBorder': paper,
      'editorLineNumber.foreground': soft,
      'editorLineNumber.activeForeground': ink,
      'editorIndentGuide.background1': line,
      'editorWidget.background': raised,
      'editorWidget.border': line,
      'editorHoverWidget.background': raised,
      'editorHoverWidget.border': line,
      'editorSuggestWidget.background': raised,
      'editorSuggestWidget.border': line,
      'input.background': paper,
      'input.border': tokenColour('--line-strong'),
      focusBorder: accent,
      'editorGhostText.foreground': tokenColour('--ghost'),
      'editorGhostText.background': '#00000000',
      'editorGhostText.border': '#00000000',
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': `${tokenColour('--line-strong')}55`,
    },
  })
  monaco.editor.setTheme(`inkling-${shade}`)
}

/** @returns stops following the window's theme */
export function followTheme(): () => void {
  define(currentShade())
  return onShadeChange(define)
}
