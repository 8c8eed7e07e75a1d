/** `electron . --smoke`: proves that the real shell works, in one line of JSON. */
import { app as shell, type BrowserWindow } from 'electron'
import type { App } from '../core/app'

const limitMs = 60_000

/** The hidden window has drawn what only the app can tell (the status bar's model), and the engine
 *  said how it is. Exits 0 or 1. */
export async function runSmoke(app: App, window: BrowserWindow): Promise<void> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), limitMs).unref())
  const drawn = await Promise.race([late, windowAnswers(window)])
  await Promise.race([late, app.ready])
  const { status, modelName, backend } = app.engine.state()
  const ok = drawn && (status === 'ready' || status === 'no_model')
  console.log(JSON.stringify({ ok, window: drawn, engine: status, model: modelName, backend }))
  await app.dispose()
  shell.exit(ok ? 0 : 1)
}

async function windowAnswers(window: BrowserWindow): Promise<boolean> {
  const script = `new Promise((resolve) => {
    const look = () => document.querySelector('[role="contentinfo"], footer') ? resolve(true) : setTimeout(look, 50)
    look()
  })`
  await new Promise<void>((resolve) => {
    if (!window.webContents.isLoading()) resolve()
    else window.webContents.once('did-finish-load', () => resolve())
  })
  return (await window.webContents.executeJavaScript(script)) as boolean
}
