/** Grammars of tree-sitter, and whether a text keeps to them. */
import { describe, expect, it } from 'vitest'
import { canParse, hasSyntaxError, parse } from '../../core/suggest/context/parser'

const cases: [language: string, good: string, bad: string, path?: string][] = [
  ['typescript', 'const a: number = <number>b', 'const a: = 1'],
  ['typescript', 'const a = <div>{b}</div>', 'const a = <div>', 'a.tsx'],
  ['javascript', 'export const a = () => <b />', 'export const = 1'],
  ['python', 'def f(a):\n    return a\n', 'def f(a:\n    return a\n'],
  [
    'go',
    'package a\n\nfunc f(b int) int { return b }\n',
    'package a\n\nfunc f(b int { return b }\n',
  ],
  ['rust', 'fn f(a: &str) -> usize { a.len() }', 'fn f(a: &str -> usize { a.len() }'],
  ['java', 'class A { int f() { return 1; } }', 'class A { int f() { return 1 } }'],
  ['c', 'int f(int a) { return a; }', 'int f(int a) { return a }'],
  ['cpp', 'struct A { A() = default; };', 'struct A { A() = default };'],
  ['csharp', 'class A { int F() => 1; }', 'class A { int F() => ; }'],
  ['php', '<?php function f($a) { return $a; }', '<?php function f($a { return $a; }'],
  ['ruby', 'def f(a)\n  a\nend\n', 'def f(a\n  a\nend\n'],
  ['shell', 'for a in b; do echo "$a"; done', 'for a in b; do echo "$a"'],
  ['css', 'a { color: red; }', 'a { color red; '],
]

describe('hasSyntaxError', () => {
  it.each(cases)('tells good from bad: %s %s', async (language, good, bad, path = '') => {
    expect(await hasSyntaxError(language, good, path)).toBe(false)
    expect(await hasSyntaxError(language, bad, path)).toBe(true)
  })

  it('does not judge languages that have no grammar here, names of objects among them', async () => {
    for (const language of ['plaintext', 'markdown', 'cobol', 'constructor', '']) {
      expect(canParse(language)).toBe(false)
      expect(await hasSyntaxError(language, 'a (')).toBeNull()
    }
  })
})

describe('parse', () => {
  it('gives up on what is too long', async () => {
    expect(await parse('typescript', 'let a = 1\n'.repeat(100_000))).toBeNull()
  })

  it('counts in UTF-16 units, as the editor does', async () => {
    const text = "const a = '😀'\nconst b = 1\n"
    const tree = await parse('typescript', text)
    const second = tree?.rootNode.namedChild(1)
    expect(text.slice(second?.startIndex, second?.endIndex)).toBe('const b = 1')
    tree?.delete()
  })
})
