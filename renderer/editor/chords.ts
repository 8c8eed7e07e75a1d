/** A key as the settings write it, 'Mod+Shift+P', as the number that Monaco binds. */
import { KeyCode, KeyMod } from 'monaco-editor/editor/editor.api.js'

const MODIFIERS: Record<string, number> = {
  Mod: KeyMod.CtrlCmd,
  Shift: KeyMod.Shift,
  Alt: KeyMod.Alt,
  // `Ctrl` is written for the Control key of a Mac, `Meta` for the Windows key of others.
  Ctrl: KeyMod.WinCtrl,
  Meta: KeyMod.WinCtrl,
}

const NAMES: Record<string, KeyCode> = {
  Left: KeyCode.LeftArrow,
  Right: KeyCode.RightArrow,
  Up: KeyCode.UpArrow,
  Down: KeyCode.DownArrow,
  Esc: KeyCode.Escape,
  Space: KeyCode.Space,
  Tab: KeyCode.Tab,
  Enter: KeyCode.Enter,
  Backspace: KeyCode.Backspace,
  Delete: KeyCode.Delete,
  Insert: KeyCode.Insert,
  Home: KeyCode.Home,
  End: KeyCode.End,
  PageUp: KeyCode.PageUp,
  PageDown: KeyCode.PageDown,
  '[': KeyCode.BracketLeft,
  ']': KeyCode.BracketRight,
  '\\': KeyCode.Backslash,
  '/': KeyCode.Slash,
  ',': KeyCode.Comma,
  '.': KeyCode.Period,
  ';': KeyCode.Semicolon,
  "'": KeyCode.Quote,
  '`': KeyCode.Backquote,
  '-': KeyCode.Minus,
  '=': KeyCode.Equal,
}

function keyCodeOf(name: string): KeyCode | null {
  const known = NAMES[name]
  if (known !== undefined) return known
  const letter = /^[A-Z]$/.test(name) ? name.charCodeAt(0) - 65 : -1
  if (letter >= 0) return KeyCode.KeyA + letter
  if (/^[0-9]$/.test(name)) return KeyCode.Digit0 + Number(name)
  const functionKey = /^F([1-9]|1[0-9]|2[0-4])$/.exec(name)?.[1]
  return functionKey ? KeyCode.F1 + Number(functionKey) - 1 : null
}

/** @returns Monaco's keybinding; null for '' and for keys that Monaco cannot bind */
export function keybindingOf(chord: string): number | null {
  const parts = chord.split(/\+(?=.)/)
  const code = keyCodeOf(parts.pop() ?? '')
  if (code === null) return null
  return parts.reduce((binding, part) => binding | (MODIFIERS[part] ?? 0), code)
}
