/** Finds an installed Chromium and says how it is started. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { InklingError } from '../contract'

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

const knownPlaces: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/usr/bin/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome'],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable]
    if (folder === undefined) return []
    return [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]
  }),
}

/** `INKLING_CHROMIUM` and `CHROME_PATH` name one; otherwise the PATH and the usual places.
 *  @throws InklingError `bad_input` when there is none */
export function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = env.INKLING_CHROMIUM ?? env.CHROME_PATH
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named
    throw new InklingError(
      'bad_input',
      `INKLING_CHROMIUM or CHROME_PATH names ${named}, which is not a program.`,
      'Correct the variable, or remove it and let Inkling look for Chromium itself.',
    )
  }
  const extension = platform === 'win32' ? '.exe' : ''
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => namesOnPath.map((name) => join(folder, name + extension)))
  const found = [...onPath, ...(knownPlaces[platform] ?? [])].find(isExecutable)
  if (found !== undefined) return found
  throw new InklingError(
    'bad_input',
    'Inkling found no Chromium to open its window in. Your files and data are untouched.',
    platform === 'linux'
      ? 'Install it (Debian and Ubuntu: sudo apt-get install chromium) or set INKLING_CHROMIUM to its path.'
      : 'Install Chromium or Chrome, or set INKLING_CHROMIUM to its path.',
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Chromium refuses its sandbox to root; elsewhere it stays on, unless `INKLING_NO_SANDBOX` is set
 *  where the system forbids user namespaces. */
export function useSandbox(env: NodeJS.ProcessEnv = process.env): boolean {
  return process.getuid?.() !== 0 && !env.INKLING_NO_SANDBOX
}

/** Nothing of the browser itself may reach for the network, and no host name resolves. */
export function chromiumFlags(appUrl: string | null): string[] {
  return [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-translate',
    '--disable-breakpad',
    '--no-pings',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Without it a root user sees a warning bar about --no-sandbox above the text.
    '--test-type',
    ...(appUrl === null ? [] : [`--app=${appUrl}`, '--window-size=1280,840']),
  ]
}
