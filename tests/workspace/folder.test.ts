import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import type { SearchHit, folderChange } from '../../contract'
import { all, never, place } from './support'

test('a folder lists folders first, numbers in their order', async () => {
  const { workspace, folder, put } = await place()
  for (const name of ['10.md', '2.md', 'b.md', 'A.md', 'ä.md']) put(name, name)
  mkdirSync(join(folder, 'z'))
  symlinkSync(join(folder, 'z'), join(folder, 'to-z'))
  const entries = await workspace.list(folder)
  expect(entries.map((entry) => `${entry.kind} ${entry.name}`)).toEqual([
    'folder to-z',
    'folder z',
    'file 2.md',
    'file 10.md',
    'file A.md',
    'file ä.md',
    'file b.md',
  ])
  expect(entries[3]).toEqual({
    name: '10.md',
    path: join(folder, '10.md'),
    kind: 'file',
    sizeBytes: 5,
  })
  await expect(workspace.list(join(folder, 'gone'))).rejects.toMatchObject({ code: 'file_missing' })
})

test('quick open knows what git would ignore', async () => {
  const { workspace, folder, put } = await place()
  put('.gitignore', 'out/\n*.log\n!keep.log\n')
  put('sub/.gitignore', '/local.md\n!special.log\n')
  for (const name of [
    'a.md',
    'b.log',
    'keep.log',
    'out/made.js',
    'sub/local.md',
    'sub/deep/local.md',
    'sub/special.log',
    '.git/config',
    'node_modules/x/index.js',
  ]) {
    put(name, '')
  }
  const { paths, truncated } = await workspace.files(folder, 100)
  expect(paths.map((path) => relative(folder, path))).toEqual([
    '.gitignore',
    'a.md',
    'keep.log',
    'sub/.gitignore',
    'sub/special.log',
    'sub/deep/local.md',
  ])
  expect(truncated).toBe(false)
  expect(await workspace.files(folder, 2)).toMatchObject({ truncated: true })
})

describe('find in files', () => {
  const query = { text: '', regex: false, matchCase: false, wholeWord: false, limit: 100 }

  test.each([
    ['plain text', { text: 'cat' }, ['1:1-4', '1:12-15', '2:1-4', '3:1-4']],
    ['case', { text: 'Cat', matchCase: true }, ['1:12-15']],
    ['whole words', { text: 'cat', wholeWord: true }, ['1:1-4', '1:12-15']],
    ['signs as they are', { text: 'a.b(' }, ['4:1-5']],
    ['a pattern', { text: '^cat\\w+$', regex: true }, ['2:1-8']],
    ['a pattern that matches nothing', { text: 'x*', regex: true }, []],
    ['a limit', { text: 'cat', limit: 2 }, ['1:1-4', '1:12-15']],
    ['beyond letters of ASCII', { text: 'É', wholeWord: true }, []],
  ])('%s', async (_name, part, expected) => {
    const { workspace, folder, put } = await place()
    put('a.txt', 'cat dog no Cat\r\ncatalog\r\ncaté\r\na.b(c)\r\n')
    const hits = await all(workspace.search({ ...query, folder, ...part }, never))
    expect(hits.map((hit) => `${hit.line}:${hit.column}-${hit.endColumn}`)).toEqual(expected)
  })

  test('finds in other encodings, passes over binary and ignored files, says which line', async () => {
    const { workspace, folder, put } = await place()
    put('.gitignore', 'skip.txt\n')
    put('skip.txt', 'needle')
    put('picture', Buffer.from('needle\0'))
    put('latin.txt', Buffer.from('über needle\n', 'latin1'))
    put('long.txt', `${'x'.repeat(5_000)} needle ${'y'.repeat(5_000)}\n`)
    put('many.txt', `${'line\n'.repeat(200_000)}needle\n`)
    const hits = await all(workspace.search({ ...query, folder, text: 'needle' }, never))
    expect(hits.map((hit) => [relative(folder, hit.path), hit.line, hit.column])).toEqual([
      ['latin.txt', 1, 6],
      ['long.txt', 1, 5_002],
      ['many.txt', 200_001, 1],
    ])
    for (const hit of hits) {
      expect(hit.preview).toContain('needle')
      expect(hit.preview.length).toBeLessThanOrEqual(240)
    }
  })

  test('a pattern that cannot be read is explained', async () => {
    const { workspace, folder } = await place()
    await expect(
      all(workspace.search({ ...query, folder, text: '(', regex: true }, never)),
    ).rejects.toMatchObject({ code: 'bad_input' })
  })

  test('a pattern that would run for ever is stopped, files before it are answered', async () => {
    const { workspace, folder, put } = await place()
    put('0.txt', 'aaa\n')
    for (const name of ['1.txt', '2.txt', '3.txt']) put(name, `${'a'.repeat(60)}!\n`)
    const hits: unknown[] = []
    const searching = (async () => {
      const search = workspace.search({ ...query, folder, text: '^(a+)+$', regex: true }, never)
      for await (const batch of search) hits.push(...batch)
    })()
    await expect(searching).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('too long'),
    })
    expect(hits).toHaveLength(1)
  })

  test('ends when it is not wanted any more', async () => {
    const { workspace, folder, put } = await place()
    for (let i = 0; i < 20; i++) put(`${i}.txt`, 'needle\n')
    const stop = new AbortController()
    const search = workspace.search({ ...query, folder, text: 'needle' }, stop.signal)
    const batches: SearchHit[][] = []
    for await (const batch of search) {
      batches.push(batch)
      stop.abort()
    }
    expect(batches).toHaveLength(1)
  })
})

test('changes below the folder are told, own saves too, ignored ones not', async () => {
  const { workspace, folder, put } = await place()
  put('.gitignore', 'out/\n')
  const own = put('own.md', 'before')
  const file = await workspace.openFile(own)
  const stop = new AbortController()
  const seen = new Map<string, z.infer<typeof folderChange>['kind']>()
  const watching = (async () => {
    for await (const batch of workspace.watch(folder, stop.signal)) {
      for (const change of batch) seen.set(relative(folder, change.path), change.kind)
      if (seen.has('ready.md') && !seen.has('new.md')) {
        mkdirSync(join(folder, 'out'))
        writeFileSync(join(folder, 'out', 'made.js'), '')
        await workspace.save({ ...file, text: 'after', expected: file.disk })
        put('new.md', '')
      }
      if (seen.has('new.md') && seen.has('own.md'))
        rmSync(join(folder, 'ready.md'), { force: true })
      if (seen.get('ready.md') === 'removed') stop.abort()
    }
  })()
  // The watcher needs a moment to begin; until it reports, the first file is made again.
  const nudge = setInterval(() => {
    if (seen.size === 0) writeFileSync(join(folder, 'ready.md'), String(Math.random()))
  }, 50)
  await watching.finally(() => clearInterval(nudge))
  expect(Object.fromEntries(seen)).toEqual({
    'ready.md': 'removed',
    'own.md': 'changed',
    'new.md': 'added',
  })
})

test('recent folders and files come back after a restart, and the files may be opened', async () => {
  const { workspace, folder, outside, put, restart } = await place()
  const a = put('a.md', 'a')
  const loose = join(outside, 'loose.md')
  writeFileSync(loose, 'loose')
  workspace.allowFile(loose)
  await workspace.openFile(a)
  await workspace.openFile(loose)
  await workspace.dispose()
  const again = restart()
  expect(again.recent()).toEqual({ folders: [folder], files: [loose, a] })
  expect((await again.openFile(loose)).text).toBe('loose')
  await again.dispose()
})

test('the sample is copied to the user, and what was changed in it stays', async () => {
  const { workspace } = await place()
  const { path } = await workspace.openSample()
  const entries = await workspace.list(path)
  expect(entries.map((entry) => entry.name)).toContain('The ferry.md')
  const file = await workspace.openFile(join(path, 'The ferry.md'))
  await workspace.save({ ...file, text: 'mine now', expected: file.disk })
  await workspace.openSample()
  expect((await workspace.openFile(file.path)).text).toBe('mine now')
})
