/** What comments, strings and brackets look like, by family of languages: enough to know whether a
 *  place is code, comment or text. No grammar. */

/** A string by its marks. One that is not `multiline` ends with its line at the latest. */
export interface StringForm {
  open: string
  close: string
  multiline?: boolean
  /** A backslash means nothing in it. */
  raw?: boolean
  /** What opens a piece of code inside it, to be closed by `}`. */
  hole?: string
}

export interface Syntax {
  /** Marks that make the rest of the line a comment. */
  line: readonly string[]
  block: ReadonlyArray<readonly [open: string, close: string]>
  /** Longer marks come first. */
  strings: readonly StringForm[]
  /** `'` holds one letter; else it is a lifetime, a type parameter or an apostrophe. */
  characters?: boolean
  /** `/…/` may be a regular expression. */
  regex?: boolean
  /** The opening brackets that need a closing one. */
  brackets: string
}

const double: StringForm = { open: '"', close: '"' }
const single: StringForm = { open: "'", close: "'" }
const backtick: StringForm = { open: '`', close: '`', multiline: true, hole: '${' }
const rawDouble: StringForm = { open: '"', close: '"', raw: true }
const rawSingle: StringForm = { open: "'", close: "'", raw: true }
const triple = (mark: string): StringForm => ({
  open: mark.repeat(3),
  close: mark.repeat(3),
  multiline: true,
})

const cComments = { line: ['//'], block: [['/*', '*/']] } as const
const all = '([{'

const cLike: Syntax = { ...cComments, strings: [double], characters: true, brackets: all }
const script: Syntax = {
  ...cComments,
  strings: [double, single, backtick],
  regex: true,
  brackets: all,
}
const hash: Syntax = { line: ['#'], block: [], strings: [double, single], brackets: all }
const css: Syntax = { line: [], block: [['/*', '*/']], strings: [double, single], brackets: all }
const markup: Syntax = { line: [], block: [['<!--', '-->']], strings: [], brackets: '' }
/** For languages that are not in the table: no comment is known, brackets are. */
const unknown: Syntax = { line: [], block: [], strings: [double], brackets: all }

const families: Record<string, Syntax> = {
  c: cLike,
  'objective-c': cLike,
  cpp: {
    ...cLike,
    strings: [{ open: 'R"(', close: ')"', multiline: true, raw: true }, double],
  },
  csharp: {
    ...cLike,
    strings: [triple('"'), { open: '@"', close: '"', multiline: true, raw: true }, double],
  },
  java: { ...cLike, strings: [triple('"'), double] },
  kotlin: {
    ...cLike,
    strings: [
      { ...triple('"'), hole: '${' },
      { ...double, hole: '${' },
    ],
  },
  scala: { ...cLike, strings: [triple('"'), { ...double, hole: '${' }] },
  swift: { ...cLike, strings: [triple('"'), double], characters: false },
  dart: {
    ...cLike,
    strings: [triple('"'), triple("'"), double, single],
    characters: false,
  },
  go: { ...cLike, strings: [double, { open: '`', close: '`', multiline: true, raw: true }] },
  rust: {
    ...cLike,
    strings: [{ open: 'r#"', close: '"#', multiline: true, raw: true }, double],
  },
  php: {
    line: ['//', '#'],
    block: [['/*', '*/']],
    strings: [double, single],
    brackets: all,
  },
  javascript: script,
  typescript: script,
  json: { ...cComments, strings: [double], brackets: all },
  python: { ...hash, strings: [triple('"'), triple("'"), double, single] },
  ruby: { ...hash, strings: [{ ...double, hole: '#{' }, single], regex: true },
  elixir: { ...hash, strings: [triple('"'), { ...double, hole: '#{' }, single] },
  julia: { ...hash, strings: [triple('"'), double], characters: true },
  perl: hash,
  r: hash,
  // `a)` in a case statement has no opener.
  shell: {
    ...hash,
    strings: [
      { ...double, multiline: true },
      { ...rawSingle, multiline: true },
    ],
    brackets: '[{',
  },
  powershell: { line: ['#'], block: [['<#', '#>']], strings: [double, rawSingle], brackets: all },
  dockerfile: { ...hash, brackets: '[{' },
  makefile: { ...hash, strings: [] },
  yaml: { ...hash, strings: [double, rawSingle] },
  ini: { ...hash, line: ['#', ';'], strings: [triple('"'), double], brackets: '[' },
  graphql: { ...hash, strings: [triple('"'), double] },
  sql: { line: ['--'], block: [['/*', '*/']], strings: [rawSingle, rawDouble], brackets: '(' },
  lua: {
    line: ['--'],
    block: [['--[[', ']]']],
    strings: [{ open: '[[', close: ']]', multiline: true, raw: true }, double, single],
    brackets: all,
  },
  css,
  scss: { ...css, line: ['//'] },
  less: { ...css, line: ['//'] },
  html: markup,
  xml: markup,
  clojure: { line: [';'], block: [], strings: [{ ...double, multiline: true }], brackets: all },
  fsharp: { line: ['//'], block: [['(*', '*)']], strings: [triple('"'), double], brackets: all },
  bat: { line: ['REM ', '::'], block: [], strings: [rawDouble], brackets: '' },
}
families['mysql'] = families['pgsql'] = families['sql'] as Syntax

/** How code of a language is marked; languages that are not known have strings and brackets. */
export function syntaxOf(languageId: string): Syntax {
  return families[languageId] ?? unknown
}
