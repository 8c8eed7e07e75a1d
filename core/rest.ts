/** Gives memory back when nobody has written for a while. The next request loads the model again. */
import type { Settings } from '../contract'
import type { Engine } from './engine/types'
import type { Suggest } from './suggest/types'

const lookEveryMs = 30_000

export function createRest(parts: {
  engine: Pick<Engine, 'state' | 'rest'>
  suggest: Pick<Suggest, 'idleMs'>
  settings: () => Settings
}): { dispose(): void } {
  const { engine, suggest, settings } = parts
  const timer = setInterval(() => {
    const { unloadMinutes } = settings().suggest
    if (unloadMinutes === 0 || engine.state().status !== 'ready') return
    // What fails here is told by the engine's state.
    if (suggest.idleMs() >= unloadMinutes * 60_000) void engine.rest().catch(() => {})
  }, lookEveryMs)
  timer.unref()
  return { dispose: () => clearInterval(timer) }
}
