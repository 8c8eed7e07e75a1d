import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Draft } from '../../contract'
import { place } from './support'

const draft = (docId: string, text: string, savedAt = 1): Draft => ({
  docId,
  path: null,
  title: 'Untitled',
  languageId: 'markdown',
  text,
  disk: null,
  savedAt,
})

test('drafts come back after a restart, the last one of each document, oldest first', async () => {
  const { workspace, restart } = await place()
  await workspace.saveDraft(draft('b', 'second', 2))
  await Promise.all(
    ['t', 'ty', 'typ', 'type', 'typed'].map((text) => workspace.saveDraft(draft('a', text))),
  )
  const again = restart()
  expect((await again.drafts()).map((each) => each.text)).toEqual(['typed', 'second'])
  expect(await again.discardDraft('a')).toBe(true)
  expect(await again.discardDraft('a')).toBe(false)
  expect((await again.drafts()).map((each) => each.docId)).toEqual(['b'])
  await again.dispose()
})

test('a damaged draft is put aside and the others come back', async () => {
  const { workspace, profile } = await place()
  await workspace.saveDraft(draft('a', 'whole'))
  const folder = join(profile, 'drafts')
  writeFileSync(join(folder, 'cut.json'), '{"docId":"b","te')
  writeFileSync(join(folder, 'foreign.json'), '{"hello":1}')
  mkdirSync(join(folder, 'folder.json'))
  expect((await workspace.drafts()).map((each) => each.text)).toEqual(['whole'])
  expect(readdirSync(folder).filter((name) => name.includes('.damaged'))).toHaveLength(3)
  expect(await workspace.drafts()).toHaveLength(1)
})

test('no document id leads out of the drafts folder', async () => {
  const { workspace, profile } = await place()
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 40 }), async (name) => {
      await workspace.saveDraft(draft(`../${name}/../../x`, 'text'))
    }),
    { numRuns: 50 },
  )
  expect(readdirSync(profile).sort()).toEqual(['drafts', 'recent.json'])
})

test('a folder that cannot be written to says so and nothing else is lost', async () => {
  const { workspace, profile } = await place()
  mkdirSync(profile, { recursive: true })
  writeFileSync(join(profile, 'drafts'), 'a file where the folder should be')
  await expect(workspace.saveDraft(draft('a', 'x'))).rejects.toMatchObject({
    code: 'bad_input',
  })
  expect(await workspace.drafts()).toEqual([])
})
