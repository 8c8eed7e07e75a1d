/** Serves the built renderer to the browser from memory, and nothing else: no server, no network. */
import { readFile } from 'node:fs/promises'
import type { BrowserContext, Route } from 'playwright-core'
import { resolveAppPath, responseHeaders } from '../core/host/appFiles'

export const previewOrigin = 'http://app.localhost'

/** @param root folder of the built renderer */
export async function serveRenderer(context: BrowserContext, root: string): Promise<void> {
  await context.route('**/*', (route) => answer(route, root))
}

async function answer(route: Route, root: string): Promise<void> {
  const request = route.request()
  const path = resolveAppPath(root, previewOrigin, request.url())
  if (path === null) {
    // 204 leaves the window where it is; an aborted navigation would show an error page.
    if (request.isNavigationRequest()) return route.fulfill({ status: 204 })
    return route.abort('blockedbyclient')
  }
  const headers = responseHeaders(path)
  try {
    return await route.fulfill({ status: 200, headers, body: await readFile(path) })
  } catch {
    return await route.fulfill({ status: 404, headers, body: '' })
  }
}
