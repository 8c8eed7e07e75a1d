import { app, dialog, type BrowserWindow } from 'electron'
import type { Dialogs } from '../core/ports'

/** Native dialogs over the window. What is chosen goes to the system's list of recent files.
 *  @param window the window to attach to; null while there is none */
export function createDialogs(window: () => BrowserWindow | null): Dialogs {
  async function open(options: Electron.OpenDialogOptions): Promise<string | null> {
    const parent = window()
    const { canceled, filePaths } = await (parent === null
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(parent, options))
    return canceled ? null : (filePaths[0] ?? null)
  }

  function remember(path: string | null): string | null {
    if (path !== null) app.addRecentDocument(path)
    return path
  }

  return {
    openFolder: () => open({ properties: ['openDirectory', 'createDirectory'] }),
    async openFile(kind) {
      if (kind === 'model') {
        return open({
          properties: ['openFile'],
          filters: [{ name: 'Models (GGUF)', extensions: ['gguf'] }],
        })
      }
      return remember(await open({ properties: ['openFile'] }))
    },
    async saveFile(suggestedName) {
      const options: Electron.SaveDialogOptions = {
        defaultPath: suggestedName,
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      }
      const parent = window()
      const { canceled, filePath } = await (parent === null
        ? dialog.showSaveDialog(options)
        : dialog.showSaveDialog(parent, options))
      return remember(canceled || filePath === '' ? null : filePath)
    },
  }
}
