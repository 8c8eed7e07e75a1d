/** Where the user's own things lie, by platform. Environment variables win. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

export interface Surroundings {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  home: string
}

const here = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() })

/** The XDG specification asks to ignore relative paths. */
const absolute = (path: string | undefined): string | null =>
  path !== undefined && isAbsolute(path) ? path : null

/** Log, drafts, adapters, settings. `INKLING_PROFILE` wins.
 *  Source: XDG Base Directory Specification 0.8; the system's own folders elsewhere. */
export function defaultProfileFolder({ platform, env, home }: Surroundings = here()): string {
  if (env['INKLING_PROFILE']) return resolve(env['INKLING_PROFILE'])
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Inkling')
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Inkling')
  return join(absolute(env['XDG_DATA_HOME']) ?? join(home, '.local', 'share'), 'inkling')
}

/** Downloaded models, shared by profiles and clones. `INKLING_MODEL_CACHE` wins. */
export function defaultModelCache({ platform, env, home }: Surroundings = here()): string {
  if (env['INKLING_MODEL_CACHE']) return resolve(env['INKLING_MODEL_CACHE'])
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Inkling', 'models')
  if (platform === 'win32')
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Inkling', 'models')
  return join(absolute(env['XDG_CACHE_HOME']) ?? join(home, '.cache'), 'inkling', 'models')
}
