import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { place } from './support'

test('a saved text is on disk, and the next save builds on it', async () => {
  const { workspace, put } = await place()
  const path = put('a.md', 'one\n')
  const file = await workspace.openFile(path)
  expect(file).toMatchObject({ languageId: 'markdown', eol: '\n', readOnly: false, text: 'one\n' })
  const first = await workspace.save({ ...file, text: 'two\n', expected: file.disk })
  await workspace.save({ ...file, text: 'three\n', expected: first.disk })
  expect(readFileSync(path, 'utf8')).toBe('three\n')
  expect(first.docId).toBe(file.docId)
})

test('a file that another program changed is not overwritten, even when its time was set back', async () => {
  const { workspace, put } = await place()
  const path = put('a.md', 'mine')
  const file = await workspace.openFile(path)
  const { atime, mtime } = statSync(path)
  writeFileSync(path, 'them')
  utimesSync(path, atime, mtime)
  await expect(
    workspace.save({ ...file, text: 'mine too', expected: file.disk }),
  ).rejects.toMatchObject({ code: 'file_changed_on_disk' })
  expect(readFileSync(path, 'utf8')).toBe('them')
  await workspace.save({ ...file, text: 'mine after all', expected: null })
  expect(readFileSync(path, 'utf8')).toBe('mine after all')
})

test('a file that was only touched is saved', async () => {
  const { workspace, put } = await place()
  const path = put('a.md', 'mine')
  const file = await workspace.openFile(path)
  utimesSync(path, 1, 1)
  await workspace.save({ ...file, text: 'mine too', expected: file.disk })
  expect(readFileSync(path, 'utf8')).toBe('mine too')
})

test('a deleted file says so and can be written anew', async () => {
  const { workspace, put } = await place()
  const path = put('a.md', 'mine')
  const file = await workspace.openFile(path)
  rmSync(path)
  await expect(workspace.openFile(path)).rejects.toMatchObject({ code: 'file_missing' })
  await expect(workspace.save({ ...file, expected: file.disk })).rejects.toMatchObject({
    code: 'file_missing',
    message: expect.stringContaining('deleted'),
  })
  await workspace.save({ ...file, expected: null })
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

test('a huge file is refused before it is read', async () => {
  const { workspace, put } = await place()
  const path = put('huge.txt', '')
  truncateSync(path, 20 * 1024 * 1024 + 1)
  await expect(workspace.openFile(path)).rejects.toMatchObject({
    code: 'file_too_large',
    message: expect.stringContaining('20 MB'),
  })
})

test('a folder and a pipe are not opened as text', async () => {
  const { workspace, folder } = await place()
  mkdirSync(join(folder, 'sub'))
  await expect(workspace.openFile(join(folder, 'sub'))).rejects.toMatchObject({ code: 'bad_input' })
  if (process.platform === 'win32') return
  execFileSync('mkfifo', [join(folder, 'pipe')])
  await expect(workspace.openFile(join(folder, 'pipe'))).rejects.toMatchObject({
    code: 'bad_input',
  })
})

test.skipIf(process.platform === 'win32')('permissions and links survive a save', async () => {
  const { workspace, folder, put } = await place()
  const path = put('tool.sh', 'echo 1\n')
  chmodSync(path, 0o750)
  symlinkSync(path, join(folder, 'alias.sh'))
  const file = await workspace.openFile(join(folder, 'alias.sh'))
  await workspace.save({ ...file, text: 'echo 2\n', expected: file.disk })
  expect(readFileSync(path, 'utf8')).toBe('echo 2\n')
  expect(statSync(path).mode & 0o777).toBe(0o750)
  expect(readdirSync(folder).sort()).toEqual(['alias.sh', 'tool.sh'])
})

test('a write-protected file is shown as such and left alone', async () => {
  const { workspace, put } = await place()
  const path = put('a.md', 'mine')
  chmodSync(path, 0o444)
  const file = await workspace.openFile(path)
  expect(file.readOnly).toBe(true)
  await expect(
    workspace.save({ ...file, text: 'other', expected: file.disk }),
  ).rejects.toMatchObject({ code: 'read_only' })
  expect(readFileSync(path, 'utf8')).toBe('mine')
})

/** A disk of 256 KiB, where this machine lets us make one. */
function smallDisk(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', at], { stdio: 'ignore' })
    onTestFinished(() => void execFileSync('umount', [at], { stdio: 'ignore' }))
    return true
  } catch {
    return false
  }
}

test('a full disk keeps the old file whole and says so', async (context) => {
  const { workspace, folder } = await place()
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  if (!smallDisk(disk)) return context.skip('only where a disk can be mounted')
  const path = join(disk, 'a.md')
  writeFileSync(path, 'short and whole')
  const file = await workspace.openFile(path)
  await expect(
    workspace.save({ ...file, text: 'long '.repeat(100_000), expected: file.disk }),
  ).rejects.toMatchObject({ code: 'disk_full' })
  expect(readFileSync(path, 'utf8')).toBe('short and whole')
  expect(readdirSync(disk)).toEqual(['a.md'])
})

test('files and folders are made, renamed and removed; nothing is written over', async () => {
  const binned: string[] = []
  const { workspace, folder, put } = await place(async (path) => {
    binned.push(path)
    rmSync(path, { recursive: true })
  })
  const a = put('a.md', 'a')
  const b = put('b.md', 'b')
  await workspace.createFolder(join(folder, 'sub'))
  await workspace.createFile(join(folder, 'sub', 'new.md'))
  await expect(workspace.createFile(a)).rejects.toMatchObject({ code: 'bad_input' })
  await expect(workspace.rename(a, b)).rejects.toMatchObject({ code: 'bad_input' })
  await expect(
    workspace.rename(join(folder, 'sub'), join(folder, 'sub', 'deeper')),
  ).rejects.toMatchObject({ code: 'bad_input' })
  await workspace.rename(a, join(folder, 'sub', 'A.md'))
  expect(readFileSync(join(folder, 'sub', 'A.md'), 'utf8')).toBe('a')
  expect(await workspace.remove(join(folder, 'sub'))).toEqual({ binned: true })
  expect(binned).toEqual([join(folder, 'sub')])
  expect(readdirSync(folder)).toEqual(['b.md'])
  await expect(workspace.remove(join(folder, 'gone.md'))).rejects.toMatchObject({
    code: 'file_missing',
  })
})

test('the same file has the same id after a restart, another path another one', async () => {
  const { workspace, folder, put, restart } = await place()
  const path = put('a.md', 'a')
  const { docId } = await workspace.openFile(path)
  const again = restart()
  await again.openFolder(folder)
  expect((await again.openFile(path)).docId).toBe(docId)
  renameSync(path, join(folder, 'c.md'))
  expect((await again.openFile(join(folder, 'c.md'))).docId).not.toBe(docId)
  await again.dispose()
})
