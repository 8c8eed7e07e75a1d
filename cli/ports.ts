/** The ports of the command line: no window, no dialogs, settings that are read and never written. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { forkEngine } from '../core/host/forkEngine'
import { createInputActivity } from '../core/host/inputActivity'
import { portPaths } from '../core/host/paths'
import { createSystemSecrets, secretsOfEnvironment } from '../core/host/secrets'
import type { Ports, Secrets, SettingsStore } from '../core/ports'
import { settingsOver } from '../core/storage/settingsOver'
import type { Place } from '../core/host/place'

function readStored(profile: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(profile, 'settings.json'), 'utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // None yet, or damaged: the app is the one that repairs it.
    return {}
  }
}

/** The settings of the profile in memory.
 *  @param model  of `--model`: an id of the catalog or the path of a GGUF file
 *  @param server  whether a server that the user turned on may answer; measuring and learning are
 *  about the model on this machine */
export function readSettings(
  place: Place,
  model?: string,
  { server = false }: { server?: boolean } = {},
): SettingsStore {
  const settings = settingsOver({ store: readStored(place.profile) })
  if (!server) settings.set({ remote: { enabled: false } })
  if (model !== undefined) {
    const isPath = existsSync(model) || model.endsWith('.gguf')
    settings.set({ model: { id: isPath ? resolve(model) : model } })
  }
  return settings
}

export const hostSecrets = (): Secrets => secretsOfEnvironment(process.env, createSystemSecrets())

/** @param profile  where the log, drafts and adapters of this run are */
export function createPorts(
  place: Place,
  settings: SettingsStore,
  profile: string,
  now: () => number = Date.now,
): Ports {
  const { parts, modelCache } = place
  return {
    kind: 'cli',
    version: place.version,
    paths: portPaths(parts, { profile, modelCache }),
    settings,
    activity: createInputActivity(now),
    dialogs: null,
    bin: null,
    nativeMenu: false,
    secrets: hostSecrets(),
    spawnEngine: () => forkEngine(parts.engine),
    now,
    quitReady: () => undefined,
  }
}
