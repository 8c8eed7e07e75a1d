/** Where setup keeps things. */
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Stamps of what is done; a fresh clone has none. */
export const stampFolder = join(root, '.setup')

/** The same rule as core/storage/paths.ts, which cannot be imported before anything is built;
 *  tests/setup holds the two together.
 *  @param {{platform?: string, env?: Record<string, string | undefined>, home?: string}} [at] */
export function modelCache({
  platform = process.platform,
  env = process.env,
  home = homedir(),
} = {}) {
  if (env.INKLING_MODEL_CACHE) return resolve(env.INKLING_MODEL_CACHE)
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Inkling', 'models')
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Inkling', 'models')
  }
  const cache = env.XDG_CACHE_HOME
  return join(cache && isAbsolute(cache) ? cache : join(home, '.cache'), 'inkling', 'models')
}
