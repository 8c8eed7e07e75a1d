/** What may be read of the built window: inside its folder, and nothing else. */
import { isAbsolute, join, relative, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resolveAppPath, responseHeaders } from '../../core/host/appFiles'

const root = resolve('/srv/renderer')
const origin = 'inkling://app'

describe('resolveAppPath', () => {
  it.each([
    ['inkling://app/', 'index.html'],
    ['inkling://app/index.html', 'index.html'],
    ['inkling://app/index.html?settle=0.01#x', 'index.html'],
    ['inkling://app/assets/a%20b.js', 'assets/a b.js'],
  ])('%s is %s', (url, path) => {
    expect(resolveAppPath(root, origin, url)).toBe(join(root, path))
  })

  it.each([
    'inkling://app/../secret',
    'inkling://app/%2e%2e/secret',
    'inkling://app/..%2fsecret',
    'inkling://app/..%5csecret',
    'inkling://app/%00',
    'inkling://app/%',
    'inkling://other/index.html',
    'https://app/index.html',
    'file:///etc/passwd',
    'not a url',
  ])('%s stays inside or is refused', (url) => {
    const path = resolveAppPath(root, origin, url)
    if (path !== null) expect(relative(root, path).startsWith('..')).toBe(false)
  })

  it('never leaves its folder, whatever is asked', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2F', '%5C', '..%2f', '//', '\\', 'C:', '%00', '~'),
      fc.string({ maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = resolveAppPath(root, origin, `${origin}/${pieces.join('/')}`)
        if (path === null) return
        const inside = relative(root, path)
        expect(inside.startsWith('..') || isAbsolute(inside)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('responseHeaders', () => {
  it('forbids everything that the window does not need', () => {
    const policy = responseHeaders('index.html')['content-security-policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/)
  })

  it.each([
    ['a.js', 'text/javascript'],
    ['a.css', 'text/css'],
    ['a.html', 'text/html'],
    ['a.svg', 'image/svg+xml'],
  ])('%s is %s', (path, type) => {
    expect(responseHeaders(path)['content-type']).toContain(type)
  })
})
