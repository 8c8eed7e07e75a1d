/** The window stays where it is, opens nothing, and may use nothing of the system. */
import type { IpcMainEvent, Session, WebContents } from 'electron'
import { appOrigin } from './protocol'

/** Denies navigation, redirects, new windows and embedded pages. Links are not opened in the
 *  browser either: a text that is being written should not be able to send anyone anywhere. */
export function denyNavigation(contents: WebContents): void {
  const deny = (event: { preventDefault: () => void }): void => event.preventDefault()
  contents.on('will-navigate', deny)
  contents.on('will-frame-navigate', deny)
  contents.on('will-redirect', deny)
  contents.on('will-attach-webview', deny)
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Camera, location, notifications, clipboard reading and all others: no. Editing keys need none. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

/** True for a message from the main frame of our own window while it shows our own page. */
export function isOwnSender(event: IpcMainEvent, contents: WebContents): boolean {
  const frame = event.senderFrame
  return (
    event.sender === contents &&
    frame !== null &&
    frame === contents.mainFrame &&
    frame.url.startsWith(`${appOrigin}/`)
  )
}
