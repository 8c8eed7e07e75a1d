import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowState } from './windowState'

/** The window may show the built renderer and nothing else; what it knows of the machine it asks
 *  over one port. */
export function windowOptions(input: {
  preload: string
  icon: string
  state: WindowState
  dark: boolean
}): BrowserWindowConstructorOptions {
  const { state } = input
  return {
    ...(state.bounds ?? { width: 1280, height: 800 }),
    minWidth: 720,
    minHeight: 480,
    // Shown when the first frame is painted: no white flash.
    show: false,
    title: 'Inkling',
    icon: input.icon,
    backgroundColor: input.dark ? '#16181d' : '#ffffff',
    webPreferences: {
      preload: input.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // The editor underlines with its own means; Chromium's checker would fetch dictionaries.
      spellcheck: false,
    },
  }
}
