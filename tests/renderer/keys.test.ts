import { describe, expect, test } from 'vitest'
import {
  chordOf,
  commandsFor,
  conflictsOf,
  effectiveKey,
  normaliseChord,
  showKey,
  type KeyPress,
} from '../../renderer/shell/keys'
import { commandList } from '../../renderer/shell/keyTable'

const press = (key: string, code: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('a key press as text', () => {
  test.each([
    ['Ctrl+P', press('p', 'KeyP', { ctrlKey: true }), false, 'Mod+P'],
    ['Cmd+P on macOS', press('p', 'KeyP', { metaKey: true }), true, 'Mod+P'],
    ['Ctrl+P on macOS', press('p', 'KeyP', { ctrlKey: true }), true, 'Ctrl+P'],
    ['Shift', press('P', 'KeyP', { ctrlKey: true, shiftKey: true }), false, 'Mod+Shift+P'],
    ['Option types «', press('«', 'Backslash', { altKey: true }), true, 'Alt+\\'],
    [
      'Shift types |',
      press('|', 'Backslash', { altKey: true, shiftKey: true }),
      false,
      'Alt+Shift+\\',
    ],
    ['an arrow', press('ArrowRight', 'ArrowRight', { ctrlKey: true }), false, 'Mod+Right'],
    ['AZERTY: the letter counts', press('a', 'KeyQ', { ctrlKey: true }), false, 'Mod+A'],
    ['Cyrillic: the place counts', press('з', 'KeyP', { ctrlKey: true }), false, 'Mod+P'],
    ['Tab', press('Tab', 'Tab'), false, 'Tab'],
    ['plus sign', press('=', 'Equal', { ctrlKey: true }), false, 'Mod+='],
    ['a modifier alone', press('Shift', 'ShiftLeft', { shiftKey: true }), false, null],
  ])('%s', (_name, event, mac, chord) => {
    expect(chordOf(event, mac)).toBe(chord)
  })
})

test.each([
  ['shift+mod+p', 'Mod+Shift+P'],
  ['Alt+Right', 'Alt+Right'],
  ['alt+]', 'Alt+]'],
  ['Mod++', 'Mod++'],
])('%s is written %s', (written, chord) => {
  expect(normaliseChord(written)).toBe(chord)
})

test('every default key is written as a press of it is read', () => {
  for (const [id, { key }] of commandList) expect([id, normaliseChord(key)]).toEqual([id, key])
})

test('no default key means two things at one place', () => {
  const conflicts = commandList.filter(([id]) => conflictsOf(id, {}).length > 0)
  expect(conflicts).toEqual([])
})

describe('changed keys', () => {
  test('an override counts instead of the default, which is free then', () => {
    const keys = { 'suggest.acceptWord': 'Alt+Right' }
    expect(effectiveKey('suggest.acceptWord', keys)).toBe('Alt+Right')
    expect(commandsFor('Mod+Right', keys)).toEqual([])
  })
  test('an empty one takes the key away', () => {
    expect(effectiveKey('file.new', { 'file.new': '' })).toBe('')
  })
  test('a key for everywhere is in conflict with one for prose only', () => {
    expect(conflictsOf('file.new', { 'file.new': 'Alt+Right' })).toEqual([
      'suggest.acceptLine',
      'suggest.acceptSentence',
    ])
    expect(conflictsOf('suggest.acceptLine', {})).toEqual([])
  })
})

test.each([
  ['Mod+Shift+P', false, 'Ctrl+Shift+P'],
  ['Mod+Shift+P', true, '⌘⇧P'],
  ['Alt+Right', false, 'Alt+→'],
  ['Mod+=', false, 'Ctrl+='],
])('%s (macOS: %s) is shown as %s', (chord, mac, shown) => {
  expect(showKey(chord, mac)).toBe(shown)
})
