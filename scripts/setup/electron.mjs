/** Electron's runtime: an npm package brings only a thin shell, the program comes from GitHub. */
import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, writeJson } from './files.mjs'
import { stampFolder } from './places.mjs'
import { run } from './run.mjs'

const releases = 'https://github.com/electron/electron/releases'
const reachMs = 4_000
const downloadMs = 600_000
/** A network that blocks GitHub does so tomorrow as well: do not ask at every start. */
const askAgainMs = 24 * 3_600_000

/** @returns {Promise<string | null>} the program, null when it is not really there */
export async function findElectron(root) {
  const folder = join(root, 'node_modules', 'electron')
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => null)
  const program = name && join(folder, 'dist', name.trim())
  return program && existsSync(program) ? program : null
}

async function isReachable() {
  try {
    await fetch(releases, { method: 'HEAD', signal: AbortSignal.timeout(reachMs) })
    return true
  } catch {
    return false
  }
}

/** Tries once a day to fetch it where it is missing.
 *  @param {{root: string, log: (line: string) => void}} options
 *  @returns {Promise<{program: string} | {program: null, reason: string}>} */
export async function setupElectron({ root, log }) {
  const program = await findElectron(root)
  if (program) return { program }
  if (process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) {
    return { program: null, reason: 'ELECTRON_SKIP_BINARY_DOWNLOAD is set' }
  }
  const stampFile = join(stampFolder, 'electron.json')
  const before = await readJson(stampFile)
  if (before && Date.now() - before.failedAt < askAgainMs) {
    return { program: null, reason: before.reason }
  }
  let reason = 'GitHub cannot be reached'
  if (await isReachable()) {
    log('Fetching the Electron runtime (about 110 MB, once).')
    const installer = join(root, 'node_modules', 'electron', 'install.js')
    await run(process.execPath, [installer], { quiet: true, timeoutMs: downloadMs })
    const fetched = await findElectron(root)
    if (fetched) return { program: fetched }
    reason = 'its download failed'
  }
  await writeJson(stampFile, { failedAt: Date.now(), reason })
  return { program: null, reason }
}
