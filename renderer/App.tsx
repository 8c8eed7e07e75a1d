import { useEffect } from 'react'
import { Shell } from './shell/Shell'
import { startWindow } from './shell/startWindow'
import { useAppStore } from './state/appStore'
import { useSettingsStore } from './state/settingsStore'

/** Draws the window once the app's state and settings are known; before that there is no frame
 *  that could jump. */
export function App() {
  const ready = useAppStore(({ app }) => app !== null)
  const settled = useSettingsStore(({ settings }) => settings !== null)
  if (!ready || !settled) return <p className="only-heard">Inkling is starting.</p>
  return <Ready />
}

function Ready() {
  useEffect(() => startWindow(), [])
  return <Shell />
}
