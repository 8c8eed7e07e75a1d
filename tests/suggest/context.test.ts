/** Passages from elsewhere: which are found, what they cost, and that they stay. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SuggestRequest } from '../../contract'
import { createContext } from '../../core/suggest/context/createContext'
import type { Context, GatherOptions, Passage } from '../../core/suggest/context/types'
import { languageOf, modeOf } from '../../core/text/language'
import { requestAt } from '../support/requestAt'

let root = ''
let context: Context
let excluded: Set<string>
let clock = 0

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'inkling-context-'))
  excluded = new Set()
  clock = 1_000_000
  context = createContext({
    readFile: (path) => readFile(path, 'utf8').catch(() => null),
    listFolder: (folder) => readdir(folder),
    isExcluded: (path) => path !== null && excluded.has(path),
    now: () => clock,
  })
})

afterEach(async () => {
  context.dispose()
  await rm(root, { recursive: true, force: true })
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), text)
  }
}

function at(name: string, marked: string): SuggestRequest {
  const languageId = languageOf(name)
  return requestAt(marked, {
    docId: name,
    path: join(root, name),
    languageId,
    mode: modeOf(languageId),
  })
}

/** Sees the document as it stands before and at the cursor, and asks with the cursor's line visible. */
async function open(name: string, marked: string): Promise<SuggestRequest> {
  const request = at(name, marked)
  context.saw(request)
  await context.settled()
  return request
}

function gather(request: SuggestRequest, options: Partial<GatherOptions> = {}): Passage[] {
  const { prefix, suffix } = request
  return context.gather(request, {
    maxUnits: 4_000,
    visible: { prefix, suffix },
    previous: [],
    examples: true,
    project: true,
    ...options,
  })
}

const declared = (passages: readonly Passage[]) =>
  passages.filter(({ kind }) => kind === 'declaration').map(({ text }) => text)

describe('declarations of imported files', () => {
  const imports: [from: string, files: Record<string, string>, marked: string, expected: string][] =
    [
      [
        'a/main.ts',
        {
          'a/store.ts':
            'export function openStore(path: string): Store {\n  return make(path)\n}\n',
        },
        "import { openStore } from './store'\nopenStore(|",
        'function openStore(path: string): Store',
      ],
      [
        'a/main.ts',
        { 'lib/index.ts': '/** Cuts. */\nexport const cutAt = (text: string): string => text\n' },
        "import { cutAt } from '../lib'\ncutAt(|",
        '// Cuts.\nconst cutAt = (text: string): string =>',
      ],
      [
        'main.tsx',
        { 'button.tsx': 'export function Button(props: Props) { return <b /> }\n' },
        "import { Button } from './button.js'\nconst a = <Button |",
        'function Button(props: Props)',
      ],
      [
        'pkg/main.py',
        {
          'pkg/store.py':
            'class Store(Base):\n    """Keeps text."""\n    def add(self, text: str) -> int:\n        return 1\n',
        },
        'from .store import Store\nStore().|',
        'class Store(Base):\n  """Keeps text."""\n  def add(self, text: str) -> int:',
      ],
      [
        'pkg/inner/main.py',
        { 'pkg/util.py': 'def trim(text: str) -> str:\n    return text\n' },
        'from pkg.util import trim\ntrim(|',
        'def trim(text: str) -> str:',
      ],
      [
        'pkg/main.py',
        { 'pkg/util.py': 'def trim(text: str) -> str:\n    return text\n' },
        'from . import util\nutil.trim(|',
        'def trim(text: str) -> str:',
      ],
      [
        'main.go',
        {
          'store.go':
            'package a\n\n// Open opens it.\nfunc Open(path string) (*Store, error) {\n\treturn nil, nil\n}\n',
        },
        'package a\n\nfunc main() {\n\tOpen(|\n}\n',
        '// Open opens it.\nfunc Open(path string) (*Store, error)',
      ],
      [
        'src/main.rs',
        { 'src/store/mod.rs': 'pub fn open(path: &str) -> Store { todo!() }\n' },
        'mod store;\nfn main() { store::open(|',
        'pub fn open(path: &str) -> Store',
      ],
      [
        'src/deep/main.rs',
        { 'src/store.rs': 'pub struct Store { pub size: usize }\n' },
        'use crate::store::Store;\nfn f(a: Store) { |',
        'pub struct Store { pub size: usize }',
      ],
      [
        'src/main.cpp',
        { 'include/store.h': '#ifndef S\n#define S\nint openStore(const char *path);\n#endif\n' },
        '#include "store.h"\nint main() { openStore(|',
        'int openStore(const char *path);',
      ],
      [
        'src/a/b/Main.java',
        {
          'src/a/b/Store.java':
            'package a.b;\npublic class Store {\n  public int size(String of) { return 1; }\n}\n',
        },
        'package a.b;\nclass Main { Store store = new |',
        'public class Store {\n  public int size(String of)\n}',
      ],
      [
        'src/a/b/Main.java',
        { 'src/a/c/Other.java': 'package a.c;\npublic interface Other { void go(); }\n' },
        'package a.b;\nimport a.c.Other;\nclass Main { Other o = |',
        'public interface Other { void go(); }',
      ],
    ]

  it.each(imports)('%s reads %o', async (name, files, marked, expected) => {
    await write(files)
    expect(declared(gather(await open(name, marked)))).toEqual([expected])
  })

  it('takes the text of an open document rather than its file', async () => {
    await write({ 'store.ts': 'export function old(): void {}\n' })
    await open('store.ts', 'export function fresh(a: number): void {}\n|')
    const request = await open('main.ts', "import { fresh } from './store'\nfresh(|")
    expect(declared(gather(request))).toEqual(['function fresh(a: number): void'])
  })

  it('gives only what the place may use, that near the cursor first', async () => {
    await write({
      'one.ts': 'export function first(): void {}\nexport function unused(): void {}\n',
      'two.ts': 'export function second(): void {}\n',
    })
    const filler = 'const something = 1\n'.repeat(60)
    const imports = "import { first } from './one'\nimport { second } from './two'\n"
    const request = await open('main.ts', `${imports}${filler}second(|`)
    expect(declared(gather(request))).toEqual(['function second(): void', 'function first(): void'])
  })

  it('does not read what the user keeps out', async () => {
    await write({ 'secret.ts': 'export function hidden(): void {}\n' })
    excluded.add(join(root, 'secret.ts'))
    const request = await open('main.ts', "import { hidden } from './secret'\nhidden(|")
    expect(gather(request)).toEqual([])
  })

  it('gives nothing of the project where that is off', async () => {
    await write({ 'store.ts': 'export function openStore(): void {}\n' })
    const request = await open('main.ts', "import { openStore } from './store'\nopenStore(|")
    expect(gather(request, { project: false })).toEqual([])
  })
})

const parser =
  'function readHeader(buffer: Buffer): Header {\n  const magic = buffer.readUInt32LE(0)\n' +
  '  const version = buffer.readUInt16LE(4)\n  if (magic !== expectedMagic) throw wrongMagic(magic)\n' +
  '  return { magic, version }\n}\n'

describe('passages of open documents', () => {
  it('are those that are like the place', async () => {
    await open('other.ts', `${parser}|`)
    await open(
      'far.ts',
      'export const colours = { red: 1, green: 2, blue: 3, yellow: 4, violet: 5 }\n|',
    )
    const request = await open(
      'main.ts',
      'function readFooter(buffer: Buffer) {\n  const magic = |',
    )
    const found = gather(request).filter(({ kind }) => kind === 'open')
    expect(found[0]).toMatchObject({ path: join(root, 'other.ts'), text: parser.trim() })
  })

  it('are not those of documents that the user keeps out, nor what stands before the model', async () => {
    await open('other.ts', `${parser}|`)
    const request = await open(
      'main.ts',
      `${parser}function readFooter(buffer: Buffer) {\n  const magic = |`,
    )
    expect(gather(request)).toEqual([])
    const short = await open('main.ts', 'function readFooter(buffer: Buffer) {\n  const magic = |')
    expect(gather(short)).not.toEqual([])
    excluded.add(join(root, 'other.ts'))
    expect(gather(short)).toEqual([])
  })
})

describe('edits', () => {
  it('tells what was changed elsewhere, as it reads now', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `const value${i} = compute${i}()`)
    await open('other.ts', `${lines.join('\n')}|`)
    lines[12] = 'const renamed = computeAgain(limit)'
    await open('other.ts', `${lines.join('\n')}|`)
    const request = await open('main.ts', 'use(|')
    const [edit] = gather(request).filter(({ kind }) => kind === 'edit')
    expect(edit?.text).toBe([lines[11], lines[12], lines[13]].join('\n'))
  })

  it('is not what a document first held, nor a file that was loaded anew', async () => {
    await open('other.ts', `${parser.repeat(30)}|`)
    await open('other.ts', `${'const quite = different()\n'.repeat(300)}|`)
    expect(gather(await open('main.ts', 'use(|')).filter(({ kind }) => kind === 'edit')).toEqual([])
  })
})

describe('neighbouring passages of prose', () => {
  const filler = Array.from(
    { length: 30 },
    (_, i) =>
      `Paragraph ${i} tells of the weather and of the long road through the hills that day.`,
  ).join('\n\n')

  it.each([
    [
      'Captain Blackwood kept a brass astrolabe from Lisbon in the drawer of her desk.',
      'She opened the drawer and took out the astrolabe, which |',
    ],
    [
      '诸葛亮在草庐中等候，桌上放着一把羽扇和一卷地图。他从不离开草庐。',
      '第二天清晨，诸葛亮拿起羽扇，|',
    ],
  ])('are found by rare words: %s', async (passage, marked) => {
    const request = await open('book.md', `${filler}\n\n${passage}\n\n${filler}\n\n${marked}`)
    const prefix = request.prefix.slice(request.prefix.lastIndexOf('\n') + 1)
    const [first] = gather(request, { visible: { prefix, suffix: '' }, project: false })
    expect(first?.kind).toBe('nearby')
    expect(first?.text).toContain(passage)
    expect(gather(request)).toEqual([])
  })
})

describe('accepted examples', () => {
  const example = (before: string, text: string, languageId = 'typescript') => {
    const path = join(root, 'other.ts')
    return { docId: 'other', path, languageId, mode: 'code' as const, before, text, at: clock }
  }

  it('are those of like places in the same language, the most alike first', async () => {
    context.accepted(example('log.info(request.id, ', 'request.method)'))
    context.accepted(example('const total = sum(', 'values)'))
    context.accepted(example('log.info(request.', 'path)', 'python'))
    const request = await open('main.ts', 'log.info(request.|')
    const found = gather(request).filter(({ kind }) => kind === 'example')
    expect(found.map(({ text }) => text)).toEqual(['log.info(request.id, request.method)'])
    expect(gather(request, { examples: false })).toEqual([])
  })

  it('are not taken from what the user keeps out', async () => {
    excluded.add(join(root, 'other.ts'))
    context.accepted(example('log.info(request.', 'id)'))
    expect(gather(await open('main.ts', 'log.info(request.|'))).toEqual([])
  })
})

describe('a choice', () => {
  it('stays while the user types on, and grows with its room', async () => {
    await write({ 'store.ts': 'export function openStore(path: string): Store { return 1 }\n' })
    await open('other.ts', `${parser}|`)
    const head = "import { openStore } from './store'\nfunction readFooter(buffer: Buffer) {\n"
    const typed = '  const magic = buffer.readUInt32LE(0)\n  const store = openStore(magic)\n'
    let previous: Passage[] = []
    const seen = new Set<string>()
    for (let i = 5; i < typed.length; i++) {
      const request = await open('main.ts', `${head}${typed.slice(0, i)}|`)
      previous = gather(request, { previous })
      seen.add(previous.map(({ text }) => text).join('\n'))
    }
    expect(previous.length).toBeGreaterThan(0)
    expect(seen.size).toBeLessThanOrEqual(2)

    const request = at('main.ts', `${head}${typed}|`)
    const small = gather(request, { maxUnits: 150 })
    const large = gather(request, { maxUnits: 4_000, previous: small })
    expect(large.length).toBeGreaterThan(small.length)
    expect(large.slice(0, small.length).map(({ text }) => text)).toEqual(
      small.map(({ text }) => text),
    )
  })

  it('drops what was said before and is so no more', async () => {
    await open('other.ts', `${parser}|`)
    const request = await open(
      'main.ts',
      'function readFooter(buffer: Buffer) {\n  const magic = |',
    )
    const previous = gather(request)
    expect(previous).not.toEqual([])
    await open('other.ts', `${'const quite = different()\n'.repeat(300)}|`)
    expect(gather(request, { previous })).toEqual([])
    expect(gather(request, { previous: [{ ...previous[0]!, text: 'never said' }] })).toEqual([])
  })

  it('keeps within its room, and gives nothing twice', async () => {
    const words = fc.constantFrom(
      'alpha',
      'beta',
      'gamma',
      'delta',
      'read',
      'write',
      'buffer',
      'store',
    )
    const line = fc
      .array(words, { minLength: 2, maxLength: 6 })
      .map((parts) => `${parts.join('.')}()`)
    const text = fc.array(line, { maxLength: 60 }).map((lines) => lines.join('\n'))
    await fc.assert(
      fc.asyncProperty(text, text, text, fc.nat(3_000), async (one, two, here, maxUnits) => {
        context.forget('all')
        await open('one.ts', `${one}|`)
        await open('two.ts', `${two}|`)
        const request = await open('main.ts', `${here}\nread.buffer.|`)
        const found = gather(request, { maxUnits })
        expect(found.reduce((sum, passage) => sum + passage.text.length, 0)).toBeLessThanOrEqual(
          maxUnits,
        )
        expect(new Set(found.map(({ text }) => text)).size).toBe(found.length)
        for (const { text } of found) {
          expect(text.trim()).not.toBe('')
          expect(request.prefix.includes(text)).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is made in little time, which is printed', async () => {
    const core = resolve(import.meta.dirname, '../../core')
    const names = await readdir(core, { recursive: true })
    for (const name of names.filter((name) => name.endsWith('.ts')).slice(0, 60))
      await open(name, `${await readFile(join(core, name), 'utf8')}|`)
    const marked =
      'async function readSettings(path: string): Promise<Settings> {\n  const settings = |'
    const request = await open('main.ts', marked)
    const times = Array.from({ length: 50 }, () => {
      const start = performance.now()
      gather(request)
      return performance.now() - start
    }).sort((a, b) => a - b)
    console.info(`gather: median ${times[25]?.toFixed(2)} ms, worst ${times.at(-1)?.toFixed(2)} ms`)
    expect(gather(request)).not.toEqual([])
  })
})
