/** The one message port between the window and the app. */
import { MessageChannelMain, ipcMain, type MessagePortMain, type WebContents } from 'electron'
import { isOwnSender } from './navigation'

/** Each time the page says that it has loaded, it gets a fresh port; the one before is closed,
 *  so that a reload leaves no stream behind.
 *  @param connect serves the app's end of the port
 *  @returns stops handing out ports */
export function linkWindow(
  contents: WebContents,
  connect: (port: MessagePortMain) => void,
): () => void {
  let current: MessagePortMain | null = null

  const onReady = (event: Electron.IpcMainEvent): void => {
    if (!isOwnSender(event, contents)) return
    current?.close()
    const { port1, port2 } = new MessageChannelMain()
    current = port1
    connect(port1)
    port1.start()
    contents.postMessage('inkling:port', null, [port2])
  }
  ipcMain.on('inkling:ready', onReady)
  return () => {
    ipcMain.off('inkling:ready', onReady)
    current?.close()
  }
}
