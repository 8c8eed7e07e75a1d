/** The built window as both hosts serve it: which file an address means, its type, its headers.
 *  Electron's `inkling://app/` and the preview's `http://app.localhost/` share these rules. */
import { extname, isAbsolute, join, relative, resolve } from 'node:path'

/** 'unsafe-inline' for styles is Monaco's: it writes style elements for themes and decorations. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** With `nosniff` in the headers, an unknown extension is never run or rendered. */
export function contentType(path: string): string {
  return contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream'
}

/** Headers of every answer, whatever its status. */
export function responseHeaders(path: string): Record<string, string> {
  return {
    'content-type': contentType(path),
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-cache',
  }
}

/** The file below `root` that an address of the app means; `/` means `index.html`.
 *  @param origin scheme and host that alone are served, e.g. `inkling://app`
 *  @returns an absolute path inside `root`, or null: another host, a broken or a hostile address.
 *  Encoded slashes, backslashes, drive letters and NUL are refused rather than interpreted, so
 *  that the answer does not depend on the platform. */
export function resolveAppPath(root: string, origin: string, address: string): string | null {
  let url: URL
  let path: string
  try {
    url = new URL(address)
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  // `URL.origin` is 'null' for schemes it does not know, so scheme and host are compared.
  if (`${url.protocol}//${url.host}` !== origin) return null
  if (url.username !== '' || url.password !== '') return null
  if (/%2f|%5c/i.test(url.pathname) || /[\\\0:]/.test(path)) return null
  const base = resolve(root)
  const file = resolve(join(base, path === '/' ? 'index.html' : path))
  const inside = relative(base, file)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return null
  return file
}
