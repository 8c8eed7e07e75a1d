import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { place } from './support'

test('a dialog may look into folders that are not open; only the chosen file opens', async () => {
  const { workspace, outside } = await place()
  const letter = join(outside, 'letter.md')
  writeFileSync(letter, 'Dear Ann')
  expect((await workspace.browse(outside)).map(({ name }) => name)).toContain('letter.md')
  await expect(workspace.openFile(letter)).rejects.toMatchObject({ code: 'path_outside_workspace' })
  workspace.allowFile(letter)
  expect((await workspace.openFile(letter)).text).toBe('Dear Ann')
  await expect(workspace.browse(join(outside, 'gone'))).rejects.toMatchObject({
    code: 'file_missing',
  })
})
