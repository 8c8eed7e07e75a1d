/** An app without a window, for one command. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InklingError } from '../contract'
import { createApp } from '../core/app'
import type { App } from '../core/app'
import { createAdapters } from '../core/learn/adapters/adapters'
import { everything } from '../core/learn/adapters/scope'
import type { ActiveAdapter } from '../core/learn/types'
import type { InstalledModel, Models } from '../core/models/types'
import { createModels } from '../core/models/createModels'
import type { SettingsStore } from '../core/ports'
import { profileLock, profileLocked } from '../core/storage/profileLock'
import type { Place } from '../core/host/place'
import { createPorts } from './ports'

export interface Served {
  app: App
  model: InstalledModel
  /** Serves the model with this adapter, or alone, and forgets cached suggestions. */
  serve(adapter: ActiveAdapter | null): Promise<void>
  /** The same with those that serve in the user's profile, each in its scope. */
  serveActive(): Promise<void>
}

/** @throws InklingError what kept the model from being served */
async function served(place: Place, app: App, settings: SettingsStore): Promise<Served> {
  await app.ready
  const model = app.serving.model()
  if (model === null) {
    const notice = app.notices.list().find((each) => each.id === 'model')
    // Another failure than a missing file has its own words.
    if (notice && notice.code !== 'model_missing') {
      throw new InklingError(notice.code, notice.message, notice.next)
    }
    throw new InklingError(
      'model_missing',
      `The model "${settings.get().model.id}" is not on this machine.`,
      'Run `inkling models list` to see what there is, and `inkling models fetch ID` to download one; or give --model FILE.',
    )
  }
  return {
    app,
    model,
    serve: (adapter) => app.serving.serveOnly(adapter ? [{ ...adapter, scope: everything }] : []),
    serveActive: () =>
      app.serving.serveOnly(createAdapters(join(place.profile, 'adapters')).serving(model.sha256)),
  }
}

/** Runs with a profile of its own that is thrown away: nothing of the user's is written, so that
 *  it works while the app is open. */
export async function inScratch<T>(
  place: Place,
  settings: SettingsStore,
  work: (session: Served, folder: string) => Promise<T>,
  now?: () => number,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'inkling-cli-'))
  const app = createApp(createPorts(place, settings, folder, now))
  try {
    return await work(await served(place, app, settings), folder)
  } finally {
    await app.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Holds the profile while `work` runs, as one writer at a time may.
 *  @throws InklingError profile_locked, saying who holds it */
export async function holdingProfile<T>(place: Place, work: () => Promise<T>): Promise<T> {
  const lock = profileLock(place.profile, { kind: 'cli', startedAt: Date.now() })
  if (!lock.held) throw profileLocked(place.profile, lock.holder)
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** The app over the user's profile, for commands that change it. */
export async function inProfile<T>(
  place: Place,
  settings: SettingsStore,
  work: (session: Served) => Promise<T>,
): Promise<T> {
  return holdingProfile(place, async () => {
    const app = createApp(createPorts(place, settings, place.profile))
    try {
      return await work(await served(place, app, settings))
    } finally {
      await app.dispose()
    }
  })
}

export function openModels(place: Place, settings: SettingsStore): Models {
  return createModels({
    catalogPath: join(place.parts.resources, 'catalog.json'),
    cacheFolder: place.modelCache,
    settings,
    now: Date.now,
    standIn: process.env.INKLING_MODEL ?? null,
  })
}
