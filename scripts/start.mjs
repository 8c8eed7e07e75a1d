/** `npm start`: sets up what is missing, then opens Inkling in the best way that this machine has:
 *  Electron, else a window of an installed Chromium, else (no display) the demo.
 *
 *    npm start -- [--demo] [--preview] [arguments for the app]
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setupElectron } from './setup/electron.mjs'
import { root } from './setup/places.mjs'
import { handOver } from './setup/run.mjs'
import { setup } from './setup/steps.mjs'

const say = (line) => console.error(line)
const args = process.argv.slice(2)
const rest = args.filter((arg) => arg !== '--demo' && arg !== '--preview')
const built = (name) => join(root, 'out', 'main', name)

/** On macOS and Windows there is always one. */
const hasDisplay =
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

async function main() {
  const basics = await setup({ only: ['packages', 'build', 'model', 'trainer'] })
  if (!basics.ok) return 1

  const wantsDemo = args.includes('--demo')
  if (hasDisplay && !wantsDemo && !args.includes('--preview')) {
    const electron = await setupElectron({ root, log: say })
    // Electron's sandbox refuses to run as root; nobody else goes without it.
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
    if (electron.program) return handOver(electron.program, [...asRoot, root, ...rest])
    say(`Electron's runtime is not here (${electron.reason}): opening Inkling in Chromium instead.`)
  }

  const browser = await setup({ only: ['chromium'] })
  if (browser.failed.length > 0) return 1
  if (hasDisplay && !wantsDemo) return handOver(process.execPath, [built('preview.js'), ...rest])
  if (!wantsDemo) say('There is no display here: running the demo instead of opening a window.')
  if (!existsSync(built('demo.js'))) {
    say('The demo is not part of this build.')
    return 1
  }
  return handOver(process.execPath, [built('demo.js'), ...rest])
}

process.exitCode = await main()
