/** Mirror of the settings; a change is sent to the app and comes back through `watch`. */
import { create } from 'zustand'
import type { Settings, SettingsPatch } from '../../contract'
import { client } from '../link/client'
import { follow } from '../link/follow'
import { sayProblem } from './news'

interface SettingsMirror {
  /** Null until the app has answered for the first time. */
  settings: Settings | null
}

export const useSettingsStore = create<SettingsMirror>(() => ({ settings: null }))

/** The settings as known now.
 *  @throws Error before the app has answered; nothing is rendered until then */
export function currentSettings(): Settings {
  const { settings } = useSettingsStore.getState()
  if (!settings) throw new Error('The settings were read before they had arrived.')
  return settings
}

/** For components, which are only rendered once settings are there. */
export function useSettings<T>(select: (settings: Settings) => T): T {
  return useSettingsStore(({ settings }) => select(settings ?? currentSettings()))
}

/** Changes settings; a refusal is told in the status bar.
 *  @returns true when stored */
export async function changeSettings(patch: SettingsPatch): Promise<boolean> {
  try {
    useSettingsStore.setState({ settings: await client.settings.set(patch) })
    return true
  } catch (error) {
    sayProblem('settings', error)
    return false
  }
}

/** @returns stops following */
export function followSettings(): () => void {
  return follow(
    (signal) => client.settings.watch(undefined, { signal }),
    (settings) => useSettingsStore.setState({ settings }),
  )
}
