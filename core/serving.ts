/** Keeps the engine on the model that the settings name and the adapter that learning has
 *  proven: the place where the loop closes. */
import { join } from 'node:path'
import { InklingError } from '../contract'
import type { Settings } from '../contract'
import type { Engine } from './engine/types'
import type { ActiveAdapter, Learn } from './learn/types'
import type { InstalledModel, Models } from './models/types'
import type { Notices } from './notices'
import type { Ports } from './ports'
import { largestPrompt } from './suggest/budget'
import { tokensFor } from './suggest/scope'
import type { Suggest } from './suggest/types'

export interface Serving {
  /** The model being served, null when none could be loaded. */
  model(): InstalledModel | null
  /** Loads what is wanted now; resolves when the engine serves it, or said why it cannot. */
  refresh(): Promise<void>
  dispose(): void
}

interface Wanted {
  model: InstalledModel
  adapter: ActiveAdapter | null
  threads: number
  gpu: Settings['suggest']['gpu']
  contextSize: number
}

/** Where evaluated text is kept over restarts. */
export const stateFolderOf = (profile: string): string => join(profile, 'engine')

/** Special tokens, and the few that healing takes back. */
const reserveTokens = 64

/** Tokens that each document's sequence must hold: what is read, and the longest answer. */
export const contextSizeFor = (suggest: Settings['suggest'], backend = 'cpu'): number =>
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
  let servedKey = ''
  /** Loads run one after another; each takes what is wanted when its turn comes. */
  let turn: Promise<void> = Promise.resolve()

  /** Where the model turns out to run on a graphics card, a larger context is made at once. */
  async function load(wanted: Wanted, adapter: ActiveAdapter | null): Promise<void> {
    const { model, threads, gpu } = wanted
    const stateFolder = stateFolderOf(ports.paths.profile)
    const request = (contextSize: number) => ({
      modelId: model.id,
      modelName: model.name,
      modelPath: model.path,
      adapter,
      threads,
      gpu,
      contextSize,
      stateFolder,
    })
    const { backend } = await engine.load(request(wanted.contextSize))
    const fitting = contextSizeFor(ports.settings.get().suggest, backend)
    if (fitting > wanted.contextSize) await engine.load(request(fitting))
  }

  async function serve(): Promise<void> {
    const { suggest: budget, model: choice } = ports.settings.get()
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
    const wanted: Wanted = {
      model,
      adapter: learn.activeFor(model.sha256),
      threads: budget.threads,
      gpu: budget.gpu,
      contextSize: contextSizeFor(budget),
    }
    const key = JSON.stringify(wanted)
    if (key === servedKey) return
    try {
      await load(wanted, wanted.adapter)
      notices.dismiss('model')
      notices.dismiss('adapter')
    } catch (error) {
      if (wanted.adapter === null) throw error
      await load(wanted, null)
      notices.add({
        ...problemOf(error),
        id: 'adapter',
        level: 'warning',
        message: `Adapter v${wanted.adapter.version} could not be loaded; the base model serves instead.`,
        next: 'Open Learn and choose another adapter, or learn again.',
      })
    }
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
