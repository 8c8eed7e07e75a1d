/** All that runs as long as the window is there: followers, timers, listeners. */
import { checkOnFocus } from '../files/underneath'
import { startDrafts } from '../files/drafts'
import { startAutosave } from '../files/saving'
import { rememberSession, restoreSession } from '../files/session'
import { client } from '../link/client'
import { startLayout, useLayout } from '../state/layoutStore'
import { sayProblem } from '../state/news'
import { currentSettings, useSettingsStore } from '../state/settingsStore'
import { applyTheme, applyZoom } from '../theme/theme'
import { listenForKeys } from './commands'
import { followHost } from './hostRequests'
import { registerWindowCommands } from './windowCommands'

const ACTIVE_EVERY_MS = 5_000

/** Tells the app now and then that someone is at work: it stops learning in the background. */
function tellActivity(page: Window): () => void {
  let last = 0
  const onUse = (): void => {
    const now = performance.now()
    if (last > 0 && now - last < ACTIVE_EVERY_MS) return
    last = now
    void client.app.userActive().catch(() => {
      // Without an answer nothing is lost: the next key tries again.
      last = 0
    })
  }
  page.addEventListener('keydown', onUse, true)
  page.addEventListener('pointerdown', onUse, true)
  return () => {
    page.removeEventListener('keydown', onUse, true)
    page.removeEventListener('pointerdown', onUse, true)
  }
}

function followLooks(): () => void {
  applyTheme(currentSettings().theme)
  applyZoom(useLayout.getState().zoom)
  const stops = [
    useSettingsStore.subscribe(({ settings }, before) => {
      if (settings && settings.theme !== before.settings?.theme) applyTheme(settings.theme)
    }),
    useLayout.subscribe(({ zoom }, before) => {
      if (zoom !== before.zoom) applyZoom(zoom)
    }),
  ]
  return () => stops.forEach((stop) => stop())
}

/** @returns stops everything */
export function startWindow(): () => void {
  const stops = [
    startLayout(currentSettings().layout, window),
    followLooks(),
    ...registerWindowCommands(),
    listenForKeys(window),
    tellActivity(window),
    startDrafts(),
    startAutosave(),
    checkOnFocus(window),
    followHost(),
  ]
  let stopRemembering: (() => void) | undefined
  let stopped = false
  void restoreSession()
    .catch((error: unknown) => sayProblem('session', error))
    .finally(() => {
      // Only from now on: a half-restored session must not be remembered as the whole.
      if (!stopped) stopRemembering = rememberSession()
    })
  return () => {
    stopped = true
    stopRemembering?.()
    stops.forEach((stop) => stop())
  }
}
