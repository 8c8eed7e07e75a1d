/** The whole app without a window, with a model of one's choice, on a profile of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPorts, readSettings } from '../../../cli/ports'
import type { Settings } from '../../../contract'
import { createApp, type App } from '../../../core/app'
import { forkEngine } from '../../../core/host/forkEngine'
import { findPlace } from '../../../core/host/place'
import type { ChildPort } from '../../../core/ports'
import { buildEngine } from '../../support/buildEngine'

export interface BenchApp {
  app: App
  profile: string
  settings(): Settings
  /** Of the engine's process that runs now. */
  enginePid(): number
  /** Quits and starts again on the same profile. */
  restart(): Promise<void>
  dispose(): Promise<void>
}

export interface BenchAppOptions {
  modelPath: string
  suggest: Partial<Settings['suggest']>
}

export async function openBenchApp({ modelPath, suggest }: BenchAppOptions): Promise<BenchApp> {
  const entry = await buildEngine()
  const profile = await mkdtemp(join(tmpdir(), 'inkling-bench-'))
  const place = findPlace(profile)
  let child: ChildPort | null = null
  const spawnEngine = () => (child = forkEngine(entry))

  const settings = readSettings(place, modelPath)
  settings.set({ suggest, learn: { automatic: false } })

  async function start(): Promise<App> {
    // The host is the window's: what a command leaves out for its short life is measured too.
    const ports = {
      ...createPorts(place, settings, profile),
      kind: 'preview' as const,
      spawnEngine,
    }
    const app = createApp(ports)
    await app.ready
    const { status, problem } = app.engine.state()
    if (status !== 'ready')
      throw new Error(`The model is not served: ${problem?.message ?? status}`)
    return app
  }

  let app = await start()
  return {
    get app() {
      return app
    },
    profile,
    settings: settings.get,
    enginePid: () => child?.pid ?? 0,
    async restart() {
      await app.dispose()
      app = await start()
    },
    async dispose() {
      await app.dispose()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
