/** The packages of package-lock.json: `npm ci`, only when what is installed is not that. */
import { readFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readJson, writeJson } from './files.mjs'
import { onPath, run } from './run.mjs'

const stampName = '.inkling-setup.json'

/** npm notes what it installed in a lock file of its own; an unfinished installation has none.
 *  Optional packages (those of other platforms) may be missing.
 *  @returns {Promise<boolean>} */
export async function isInstalled(root, lock) {
  const installed = await readJson(join(root, 'node_modules', '.package-lock.json'))
  if (!installed?.packages || !lock?.packages) return false
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true
    const present = installed.packages[path]
    if (!present) return Boolean(wanted.optional || wanted.devOptional || wanted.peer)
    return present.version === wanted.version
  })
}

/** @param {{root: string, log: (line: string) => void}} options
 *  @returns {Promise<{ok: true, changed: boolean} | {ok: false, reason: string, next: string}>} */
export async function setupPackages({ root, log }) {
  const lockText = await readFile(join(root, 'package-lock.json'))
  const stamp = {
    lock: createHash('sha256').update(lockText).digest('hex'),
    platform: `${process.platform}-${process.arch}`,
  }
  const stampFile = join(root, 'node_modules', stampName)
  const before = await readJson(stampFile)
  if (before?.lock === stamp.lock && before.platform === stamp.platform) {
    return { ok: true, changed: false }
  }
  if (await isInstalled(root, JSON.parse(String(lockText)))) {
    await writeJson(stampFile, stamp)
    return { ok: true, changed: false }
  }

  log('Installing packages (npm ci); the first time takes a minute.')
  const npm = npmCommand()
  if (!npm) {
    return {
      ok: false,
      reason: 'npm was not found',
      next: 'Install Node.js with npm: https://nodejs.org',
    }
  }
  // Warnings about other people's packages are nothing that a newcomer could act on.
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const result = await run(npm.program, [...npm.args, ...args], { cwd: root, quiet: true })
  if (!result.ok) {
    return {
      ok: false,
      reason: `npm ci failed:\n${result.output.trim().split('\n').slice(-15).join('\n')}`,
      next: 'Check the network and the free disk space, then start again.',
    }
  }
  await writeJson(stampFile, stamp)
  return { ok: true, changed: true }
}

/** The npm that started us, so that the versions fit; else the one on the PATH. */
function npmCommand() {
  const own = process.env.npm_execpath
  if (own && /npm-cli\.[cm]?js$/.test(own)) return { program: process.execPath, args: [own] }
  const program = onPath(['npm'])
  return program ? { program, args: [] } : null
}
