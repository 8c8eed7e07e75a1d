/** `settings.json` of a profile, through conf: the file that electron-store keeps in the app. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Conf from 'conf'
import type { Problem } from '../../contract'
import type { SettingsStore } from '../ports'
import { ensureFolder, setAside } from './files'
import { settingsOver } from './settingsOver'
import type { SettingsBackend } from './settingsOver'

export interface SettingsFileOptions {
  /** The profile folder. */
  folder: string
  /** The host's own store over the same file (electron-store); conf when left out. */
  backend?: () => SettingsBackend
  now?: () => number
  onProblem?: (problem: Problem) => void
}

/** Name of the file, without its ending: conf and electron-store add `.json`. */
export const settingsFileName = 'settings'

/** Never throws for what the file holds: an unreadable file is set aside and defaults are used.
 *  @throws InklingError read_only | disk_full when the profile folder cannot be made */
export function createSettings(options: SettingsFileOptions): SettingsStore {
  const { folder, now = Date.now, onProblem } = options
  ensureFolder(folder)
  const path = join(folder, `${settingsFileName}.json`)
  const damaged = existsSync(path) && !isJsonObject(path)
  if (damaged) {
    const aside = setAside(path, now())
    onProblem?.({
      code: 'bad_input',
      message: 'The settings file could not be read. It was set aside; the defaults are used.',
      next: `Look into ${aside} if you want something back from it.`,
      details: { aside },
    })
  }
  const backend =
    options.backend?.() ??
    new Conf<Record<string, unknown>>({ cwd: folder, configName: settingsFileName })
  return settingsOver(backend, {
    onProblem,
    keepOriginal: () => copyAside(path, now()),
  })
}

function isJsonObject(path: string): boolean {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function copyAside(path: string, nowMs: number): string | null {
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+Z/g, '')
  const target = path.replace(/\.json$/, `.damaged-${time}.json`)
  try {
    copyFileSync(path, target)
    return target
  } catch {
    return null
  }
}
