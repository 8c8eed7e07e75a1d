/** Mirror of the app's own state; it is pushed whole and never changed here. */
import { create } from 'zustand'
import type { AppState } from '../../contract'
import { client } from '../link/client'
import { follow } from '../link/follow'

interface AppMirror {
  /** Null until the app has answered for the first time. */
  app: AppState | null
  connected: boolean
}

export const useAppStore = create<AppMirror>(() => ({ app: null, connected: false }))

/** @returns stops following */
export function followApp(): () => void {
  return follow(
    (signal) => client.app.watch(undefined, { signal }),
    (app) => useAppStore.setState({ app, connected: true }),
    () => useAppStore.setState({ connected: false }),
  )
}
