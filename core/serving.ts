/** Keeps the engine on the model that the settings name and the adapter that learning has
 *  proven: the place where the loop closes. */
import { join } from 'node:path'
import { InklingError } from '../contract'
import type { Settings } from '../contract'
import type { Engine } from './engine/types'
import type { ServingAdapter } from './learn/adapters/adapters'
import { closest, everything, isSameScope, type Place } from './learn/adapters/scope'
import type { Learn } from './learn/types'
import type { InstalledModel, Models } from './models/types'
import type { Notices } from './notices'
import type { Ports } from './ports'
import { largestPrompt } from './suggest/budget'
import { tokensFor } from './suggest/scope'
import type { Answerer, Suggest } from './suggest/types'

export interface Serving {
  /** The model being served, null when none could be loaded. */
  model(): InstalledModel | null
  /** Who answers a request from there: only what the engine has loaded. */
  answerFor(place: Place): Answerer
  /** For commands, which serve adapters that are not of their profile: from now on these and no
   *  others, compared with nothing.
   *  @throws InklingError what kept one of them from being loaded */
  serveOnly(adapters: readonly ServingAdapter[]): Promise<void>
  /** Loads what is wanted now; resolves when the engine serves it, or said why it cannot. */
  refresh(): Promise<void>
  dispose(): void
}

interface Wanted {
  model: InstalledModel
  adapters: readonly ServingAdapter[]
  threads: number
  gpu: Settings['suggest']['gpu']
  contextSize: number
}

/** Where evaluated text is kept over restarts. */
export const stateFolderOf = (profile: string): string => join(profile, 'engine')

/** Special tokens, and the few that healing takes back. */
const reserveTokens = 64

/** Tokens that each document's sequence must hold: what is read, and the longest answer. */
const contextSizeFor = (suggest: Settings['suggest'], backend = 'cpu'): number =>
  largestPrompt(suggest, backend) + tokensFor('block', suggest.maxTokens) + reserveTokens

export function createServing(parts: {
  ports: Ports
  engine: Engine
  models: Models
  learn: Learn
  suggest: Suggest
  notices: Notices
}): Serving {
  const { ports, engine, models, learn, suggest, notices } = parts
  let served: InstalledModel | null = null
  let loaded: ReadonlySet<string> = new Set()
  let only: readonly ServingAdapter[] | null = null
  let servedKey = ''
  /** Loads run one after another; each takes what is wanted when its turn comes. */
  let turn: Promise<void> = Promise.resolve()

  /** Where the model turns out to run on a graphics card, a larger context is made at once; and kept,
   *  when only adapters change. */
  async function load(wanted: Wanted, adapters: readonly ServingAdapter[]): Promise<void> {
    const { model, threads, gpu } = wanted
    const refs = adapters.map(({ id, version, path, scale }) => ({ id, version, path, scale }))
    const own = adapters.findIndex(({ scope }) => isSameScope(scope, everything))
    const stateFolder = stateFolderOf(ports.paths.profile)
    const request = (contextSize: number) => ({
      modelId: model.id,
      modelName: model.name,
      modelPath: model.path,
      adapter: refs[own] ?? null,
      others: refs.filter((_, at) => at !== own),
      threads,
      gpu,
      contextSize,
      stateFolder,
    })
    const fittingOn = (backend?: string) =>
      Math.max(wanted.contextSize, contextSizeFor(ports.settings.get().suggest, backend))
    const first = fittingOn(served?.path === model.path ? engine.facts()?.backend : undefined)
    const { backend } = await engine.load(request(first))
    if (fittingOn(backend) > first) await engine.load(request(fittingOn(backend)))
    loaded = new Set(adapters.map(({ id }) => id))
  }

  /** What cannot be loaded is left out; its scope goes back to what serves around it. */
  async function loadWhatWorks(wanted: Wanted): Promise<void> {
    let adapters = wanted.adapters
    for (let failed: unknown = null; ;) {
      try {
        await load(wanted, adapters)
        if (failed === null) return notices.dismiss('adapter')
        const broken = wanted.adapters.filter((one) => !adapters.includes(one))
        const versions = broken.map(({ version }) => `v${version}`).join(', ')
        return notices.add({
          ...problemOf(failed),
          id: 'adapter',
          level: 'warning',
          message: `Adapter ${versions} could not be loaded; the base model serves instead.`,
          next: 'Open Learn and choose another adapter, or learn again.',
        })
      } catch (error) {
        if (adapters.length === 0) throw error
        const path = error instanceof InklingError ? error.details['path'] : null
        const others = adapters.filter((one) => one.path !== path)
        adapters = others.length < adapters.length ? others : []
        failed = error
      }
    }
  }

  function wantedOf(model: InstalledModel, adapters: readonly ServingAdapter[]): Wanted {
    const { suggest: budget } = ports.settings.get()
    const { threads, gpu } = budget
    return { model, adapters, threads, gpu, contextSize: contextSizeFor(budget) }
  }

  async function serve(): Promise<void> {
    const { model: choice } = ports.settings.get()
    const model = await models.resolve(choice.id)
    if (model === null) {
      if (served !== null) await engine.unload()
      served = null
      servedKey = ''
      models.setInUse(null)
      learn.setBase(null)
      notices.add({
        id: 'model',
        level: 'warning',
        code: 'model_missing',
        message: 'No model is installed, so nothing can be suggested yet. Writing works as always.',
        next: 'Open Models and download one.',
      })
      return
    }
    learn.setBase(model)
    const wanted = wantedOf(model, only ?? learn.serving())
    const key = JSON.stringify(wanted)
    if (key === servedKey) return
    await loadWhatWorks(wanted)
    notices.dismiss('model')
    served = model
    servedKey = key
    models.setInUse(model.id)
    suggest.clear()
  }

  const refresh = (): Promise<void> => {
    turn = turn.then(serve).catch((error: unknown) => {
      servedKey = ''
      notices.add({ id: 'model', level: 'error', ...problemOf(error) })
    })
    return turn
  }

  const relevant = ({ model, suggest: budget }: Settings) =>
    JSON.stringify([model, budget.threads, budget.gpu, contextSizeFor(budget)])
  let before = relevant(ports.settings.get())
  const stops = [
    ports.settings.onChange((settings) => {
      const now = relevant(settings)
      if (now !== before) void refresh()
      before = now
    }),
    learn.onActive(() => void refresh()),
  ]

  return {
    model: () => served,
    answerFor(place) {
      if (only !== null) return { adapterId: closest(only, place)?.id ?? null, compared: null }
      const answer = learn.answerFor(place)
      const missing = [answer.adapterId, answer.compared].some(
        (id) => id !== null && !loaded.has(id),
      )
      return missing ? { adapterId: null, compared: null } : answer
    },
    async serveOnly(adapters) {
      await turn
      if (served === null) return
      await load(wantedOf(served, adapters), adapters)
      only = adapters
      suggest.clear()
    },
    refresh,
    dispose: () => stops.forEach((stop) => stop()),
  }
}

function problemOf(error: unknown) {
  if (error instanceof InklingError) return error.toProblem()
  return {
    code: 'internal' as const,
    message: `The model could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
    next: 'Choose another model, or start Inkling again.',
  }
}
