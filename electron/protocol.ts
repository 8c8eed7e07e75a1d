/** `inkling://app/`: the built renderer, and only that. `file://` is never used. */
import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { resolveAppPath, responseHeaders } from '../core/host/appFiles'

export const appOrigin = 'inkling://app'

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'inkling',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** @param root folder of the built renderer */
export function createProtocolHandler(root: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = resolveAppPath(root, appOrigin, request.url)
    const refuse = (status: number): Response =>
      new Response(null, { status, headers: responseHeaders('') })
    if (path === null) return refuse(403)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    try {
      const body = await readFile(path)
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
        headers: responseHeaders(path),
      })
    } catch {
      return refuse(404)
    }
  }
}

/** Serves the app's scheme in a session and cuts that session off from every other one. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle('inkling', createProtocolHandler(root))
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isOwn(details.url) })
  })
}

function isOwn(address: string): boolean {
  return (
    address.startsWith(`${appOrigin}/`) ||
    address.startsWith('data:') ||
    address.startsWith('devtools:')
  )
}
