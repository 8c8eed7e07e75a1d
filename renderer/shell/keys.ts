/** Keys as text, `Mod+Shift+P`: read from events, checked for conflicts, shown to people. */
import type { CommandId } from '../../contract'
import { commandList, commandTable } from './keyTable'

type KeyOverrides = Readonly<Record<string, string>>

export interface KeyPress {
  key: string
  code: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const NAMES: Record<string, string> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Escape: 'Esc',
  ' ': 'Space',
}

const CODES: Record<string, string> = {
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Slash: '/',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Minus: '-',
  Equal: '=',
}

const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process'])

const fromCode = (code: string): string | null =>
  CODES[code] ?? (/^(?:Key|Digit)(.)$/.exec(code)?.[1] || null)

/** The key's own name. Alt and Shift change what a key types (on macOS Alt+\ types «), so the
 *  place of the key on the keyboard decides then; otherwise the letter does, which keeps Ctrl+Z
 *  where other layouts print it. */
function keyName({ key, code, altKey, shiftKey }: KeyPress): string | null {
  if (MODIFIERS.has(key)) return null
  const named = NAMES[key]
  if (named) return named
  if (key.length > 1) return key
  const letter = /^[a-z]$/i.test(key)
  const typed = key >= '!' && key <= '~' && !altKey && (!shiftKey || letter)
  return typed ? key.toUpperCase() : (fromCode(code) ?? key.toUpperCase())
}

/** @param mac Cmd instead of Ctrl is `Mod`
 *  @returns e.g. 'Mod+Shift+P', or null for a modifier alone */
export function chordOf(press: KeyPress, mac: boolean): string | null {
  const name = keyName(press)
  if (!name) return null
  const mod = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  return [
    mod && 'Mod',
    other && (mac ? 'Ctrl' : 'Meta'),
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
    name,
  ]
    .filter(Boolean)
    .join('+')
}

/** Brings a key that a person wrote into the order of `chordOf`. */
export function normaliseChord(chord: string): string {
  const parts = chord.split(/\+(?=.)/).map((part) => part.trim())
  const name = parts.pop() ?? ''
  const has = (...names: string[]): boolean =>
    parts.some((part) => names.includes(part.toLowerCase()))
  return [
    has('mod', 'ctrl/cmd') && 'Mod',
    has('ctrl', 'control') && 'Ctrl',
    has('meta', 'cmd') && 'Meta',
    has('alt', 'option') && 'Alt',
    has('shift') && 'Shift',
    name.length === 1 ? name.toUpperCase() : name,
  ]
    .filter(Boolean)
    .join('+')
}

/** The key that counts for a command; '' when it has none. */
export function effectiveKey(id: CommandId, overrides: KeyOverrides): string {
  const own = overrides[id]
  return own === undefined ? commandTable[id].key : own && normaliseChord(own)
}

/** @returns the commands that `chord` means; several only where they count in different places */
export function commandsFor(chord: string, overrides: KeyOverrides): CommandId[] {
  return commandList.map(([id]) => id).filter((id) => effectiveKey(id, overrides) === chord)
}

/** @returns other commands that the same key would also mean at the same place */
export function conflictsOf(id: CommandId, overrides: KeyOverrides): CommandId[] {
  const key = effectiveKey(id, overrides)
  if (!key) return []
  const { place } = commandTable[id]
  return commandsFor(key, overrides).filter((other) => {
    const otherPlace = commandTable[other].place
    return other !== id && (!place || !otherPlace || place === otherPlace)
  })
}

const MAC_SIGNS: Record<string, string> = {
  Mod: '⌘',
  Ctrl: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Meta: '⌘',
}
const ARROWS: Record<string, string> = { Left: '←', Right: '→', Up: '↑', Down: '↓' }

/** @returns the key as it is printed on the keyboard: 'Ctrl+Shift+P', on macOS '⌘⇧P' */
export function showKey(chord: string, mac: boolean): string {
  const parts = chord.split(/\+(?=.)/).map((part) => ARROWS[part] ?? part)
  if (mac) return parts.map((part) => MAC_SIGNS[part] ?? part).join('')
  return parts.map((part) => (part === 'Mod' ? 'Ctrl' : part)).join('+')
}
