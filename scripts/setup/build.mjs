/** `out/`: rebuilt when a source differs from what it was built of. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readJson, writeJson } from './files.mjs'
import { run } from './run.mjs'

const sourceFolders = ['cli', 'contract', 'core', 'electron', 'preview', 'renderer']
const sourceFiles = [
  'electron.vite.config.ts',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
]

/** @returns {Promise<string[]>} */
async function sourcesOf(root) {
  const found = sourceFiles.map((name) => join(root, name)).filter((path) => existsSync(path))
  for (const folder of sourceFolders) {
    const items = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(
      () => [],
    )
    for (const item of items) if (item.isFile()) found.push(join(item.parentPath, item.name))
  }
  return found.sort()
}

/** Sizes and times: quick, and enough to see that nothing was touched. */
async function glance(paths) {
  const lines = await Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path)
      return `${path} ${size} ${mtimeMs}`
    }),
  )
  return createHash('sha256').update(lines.join('\n')).digest('hex')
}

/** Contents: a checkout gives every file a new time without changing it. */
async function contentHash(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    hash.update(`${path.slice(root.length)}\0`).update(await readFile(path))
  }
  return hash.digest('hex')
}

/** @param {{root: string, log: (line: string) => void}} options
 *  @returns {Promise<{ok: true, changed: boolean} | {ok: false, reason: string, next: string}>} */
export async function setupBuild({ root, log }) {
  const stampFile = join(root, 'out', 'build.json')
  const before = await readJson(stampFile)
  const isThere = before?.made?.every((name) => existsSync(join(root, 'out', name)))
  const paths = await sourcesOf(root)
  const seen = await glance(paths)
  if (isThere && before.seen === seen) return { ok: true, changed: false }
  const content = await contentHash(root, paths)
  if (isThere && before.content === content) {
    await writeJson(stampFile, { ...before, seen })
    return { ok: true, changed: false }
  }

  log('Building the app.')
  await rm(stampFile, { force: true })
  const vite = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const result = await run(process.execPath, [vite, 'build'], { cwd: root, quiet: true })
  if (!result.ok) {
    return {
      ok: false,
      reason: `the build failed:\n${result.output.trim().split('\n').slice(-20).join('\n')}`,
      next: 'Correct what is named above and start again.',
    }
  }
  const made = []
  for (const folder of ['main', 'preload', 'renderer']) {
    for (const name of await readdir(join(root, 'out', folder)).catch(() => [])) {
      if (/\.(c?js|html)$/.test(name)) made.push(join(folder, name))
    }
  }
  await writeJson(stampFile, { seen, content, made })
  return { ok: true, changed: true }
}
