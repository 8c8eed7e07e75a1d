import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InklingError } from '../../contract'
import { place } from './support'

const outsideError = { code: 'path_outside_workspace' }

test('what lies below an opened folder may be read, nothing else', async () => {
  const { workspace, outside, put } = await place()
  const inside = put('a/b.md', 'inside')
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  expect((await workspace.openFile(inside)).text).toBe('inside')
  for (const path of [
    join(outside, 'secret.txt'),
    `${inside}/../../../secret.txt`,
    'a/b.md',
    '/etc/passwd',
    `${outside}/essays-of-another/x.md`,
    `${inside}\0.md`,
  ]) {
    await expect(workspace.openFile(path), path).rejects.toMatchObject(outsideError)
  }
})

test('no made-up path leads outside', async () => {
  const { workspace, folder, outside, put } = await place()
  put('a/b.md', 'inside')
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  symlinkSync(outside, join(folder, 'link'))
  const step = fc.constantFrom('..', '.', 'a', 'b.md', 'link', 'secret.txt', '', 'essays', '...')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const path = `${folder}/${steps.join('/')}`
      try {
        expect((await workspace.openFile(path)).text).toBe('inside')
      } catch (error) {
        expect(error).toBeInstanceOf(InklingError)
        expect((error as InklingError).code).toMatch(
          /path_outside_workspace|file_missing|bad_input/,
        )
      }
    }),
    { numRuns: 200 },
  )
})

test('links that stay inside work, links that escape are refused for every call', async () => {
  const { workspace, folder, outside, put } = await place()
  put('real.md', 'text')
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  mkdirSync(join(outside, 'elsewhere'))
  symlinkSync(join(folder, 'real.md'), join(folder, 'alias.md'))
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'escape.txt'))
  symlinkSync(join(outside, 'elsewhere'), join(folder, 'escape'))
  symlinkSync(join(outside, 'not-there.txt'), join(folder, 'dangling.txt'))

  const alias = await workspace.openFile(join(folder, 'alias.md'))
  expect(alias.docId).toBe((await workspace.openFile(join(folder, 'real.md'))).docId)

  const text = { text: 'x', encoding: 'utf8', bom: false, eol: '\n' as const, expected: null }
  for (const attempt of [
    () => workspace.openFile(join(folder, 'escape.txt')),
    () => workspace.list(join(folder, 'escape')),
    () => workspace.save({ path: join(folder, 'escape.txt'), ...text }),
    () => workspace.save({ path: join(folder, 'escape', 'new.txt'), ...text }),
    () => workspace.save({ path: join(folder, 'dangling.txt'), ...text }),
    () => workspace.createFile(join(folder, 'escape', 'new.txt')),
    () => workspace.createFolder(join(folder, '..', 'new')),
    () => workspace.rename(join(folder, 'real.md'), join(folder, 'escape', 'real.md')),
    () => workspace.remove(`${folder}/escape/../../secret.txt`),
    () => workspace.remove(join(outside, 'secret.txt')),
    () => workspace.remove(folder),
    () => workspace.files(outside, 10),
  ]) {
    await expect(attempt()).rejects.toMatchObject(outsideError)
  }
  expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret')
})

test('removing a link takes the link, not what it leads to', async () => {
  const { workspace, folder, outside } = await place()
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'escape.txt'))
  await workspace.remove(join(folder, 'escape.txt'))
  expect(await workspace.list(folder)).toEqual([])
  expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret')
})

test('a file that the user chose may be opened, saved and renamed where it is; its neighbours not', async () => {
  const { workspace, outside } = await place()
  const chosen = join(outside, 'letter.md')
  writeFileSync(chosen, 'Dear')
  writeFileSync(join(outside, 'other.md'), 'other')
  await expect(workspace.openFile(chosen)).rejects.toMatchObject(outsideError)
  workspace.allowFile(chosen)
  const file = await workspace.openFile(chosen)
  await workspace.save({ ...file, text: 'Dear you', expected: file.disk })
  expect(readFileSync(chosen, 'utf8')).toBe('Dear you')
  const renamed = await workspace.rename(chosen, join(outside, 'letter-2.md'))
  expect((await workspace.openFile(renamed.path)).text).toBe('Dear you')
  await expect(workspace.openFile(join(outside, 'other.md'))).rejects.toMatchObject(outsideError)
  await expect(
    workspace.rename(renamed.path, join(outside, 'profile', 'x.md')),
  ).rejects.toMatchObject(outsideError)
})
