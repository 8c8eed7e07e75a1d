/** A Chromium for the preview and the end-to-end tests. The same places as preview/chromium.ts. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isProgram, onPath, run } from './run.mjs'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

function knownPlaces(platform, env) {
  if (platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (platform === 'win32') {
    return [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
      .filter(Boolean)
      .flatMap((folder) => [
        join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      ])
  }
  return ['/usr/bin/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome']
}

/** @returns {string | null} */
export function findChromium(env = process.env, platform = process.platform) {
  const named = env.INKLING_CHROMIUM || env.CHROME_PATH
  if (named) return isProgram(named) ? named : null
  return onPath(names, env) ?? knownPlaces(platform, env).find(isProgram) ?? null
}

/** The one command that brings Chromium to this system. */
export function installCommand(platform = process.platform) {
  if (platform === 'darwin') return 'brew install --cask chromium'
  if (platform === 'win32') return 'winget install --id Google.Chrome'
  if (existsSync('/etc/debian_version')) return 'sudo apt-get install -y chromium'
  if (existsSync('/etc/fedora-release')) return 'sudo dnf install -y chromium'
  if (existsSync('/etc/arch-release')) return 'sudo pacman -S --noconfirm chromium'
  if (existsSync('/etc/alpine-release')) return 'sudo apk add chromium'
  return "install the package `chromium` with your system's package manager"
}

async function installAsRoot(log) {
  log('Installing Chromium (apt-get install chromium).')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '--no-install-recommends', 'chromium']
  const options = { env, quiet: true, timeoutMs: 600_000 }
  // The package list may be fresh enough; updating it takes longer than the package.
  const first = await run('apt-get', install, options)
  if (first.ok) return
  await run('apt-get', ['update'], options)
  await run('apt-get', install, options)
}

/** @param {{log: (line: string) => void}} options
 *  @returns {Promise<{ok: true, path: string, changed: boolean} | {ok: false, reason: string, next: string}>} */
export async function setupChromium({ log }) {
  const found = findChromium()
  if (found) return { ok: true, path: found, changed: false }
  const named = process.env.INKLING_CHROMIUM || process.env.CHROME_PATH
  if (named) {
    const reason = `INKLING_CHROMIUM or CHROME_PATH names ${named}, which is not a program`
    return { ok: false, reason, next: 'Correct the variable, or unset it.' }
  }
  if (process.getuid?.() === 0 && onPath(['apt-get'])) {
    await installAsRoot(log)
    const path = findChromium()
    if (path) return { ok: true, path, changed: true }
  }
  return {
    ok: false,
    reason: 'no Chromium was found',
    next: `Run: ${installCommand()}   (or set INKLING_CHROMIUM to the path of one)`,
  }
}
