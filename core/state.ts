/** The app's state as the window mirrors it, put together from those who own its parts. */
import type { AppState, Settings } from '../contract'
import type { Engine } from './engine/types'
import type { FeedbackLog } from './feedback/feedback'
import type { Notices } from './notices'
import type { Ports } from './ports'

export interface AppStateSource {
  get(): AppState
  subscribe(listener: (state: AppState) => void): () => void
}

export function createState(
  ports: Ports,
  engine: Engine,
  feedback: Pick<FeedbackLog, 'healthy'>,
  notices: Notices,
): AppStateSource {
  const get = (): AppState => {
    const { privacy } = ports.settings.get()
    return {
      version: ports.version,
      host: {
        kind: ports.kind,
        platform: process.platform,
        nativeDialogs: ports.dialogs !== null,
        nativeMenu: ports.nativeMenu,
      },
      profileFolder: ports.paths.profile,
      engine: engine.state(),
      logging: loggingOf(privacy, feedback.healthy()),
      notices: notices.list(),
    }
  }
  return {
    get,
    subscribe(listener) {
      const tell = () => listener(get())
      const stops = [engine.onState(tell), notices.subscribe(tell), ports.settings.onChange(tell)]
      return () => stops.forEach((stop) => stop())
    },
  }
}

function loggingOf({ privateMode, logging }: Settings['privacy'], healthy: boolean) {
  if (privateMode) return 'private'
  return logging === 'on' && !healthy ? 'unavailable' : logging
}
