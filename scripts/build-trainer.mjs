/**
 * Builds `out/native/inkling-trainer` from `native/` against the ggml libraries that node-llama-cpp
 * ships prebuilt, so that training runs the very kernels of inference and no ggml is compiled.
 *
 * Also a library: `buildTrainer({ root, log })`. It never throws for what a user can fix; it says
 * what is missing and the exact next step. An unchanged build is recognised by hash in milliseconds.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  cloneLlama,
  compilerIdentity,
  defaultRoot,
  findCompiler,
  findLibraries,
  hash,
  inParallel,
  isMac,
  isWindows,
  llamaVersion,
  orProblem,
  run,
} from './toolchain.mjs'

/** Never -march=native: the kernels live in ggml's libraries, which choose their CPU variant. */
const compileFlags = ['-std=c++17', '-O2', '-Wall', '-Wextra']

/**
 * @param {{root?: string, log?: (line: string) => void}} [options]
 * @returns {Promise<{ok: true, path: string, libraries: string, cached: boolean}
 *   | {ok: false, reason: string, next: string}>} `libraries`: the folder for `--backends`
 */
export async function buildTrainer({ root = defaultRoot, log = () => {} } = {}) {
  return orProblem(() => build(root, log))
}

async function build(root, log) {
  const { folder: libraries, link } = await findLibraries(root)
  const compiler = findCompiler()
  const sources = await readSources(path.join(root, 'native'))
  const outFolder = path.join(root, 'out', 'native')
  const program = path.join(outFolder, isWindows ? 'inkling-trainer.exe' : 'inkling-trainer')
  const version = await llamaVersion(root)
  const common = [version, ...compilerIdentity(compiler), libraries, ...compileFlags]
  const stamp = hash([...common, ...sources.flatMap(({ name, text }) => [name, text])])
  const stampFile = path.join(outFolder, 'stamp')
  if (existsSync(program) && (await readFile(stampFile, 'utf8').catch(() => '')) === stamp)
    return { ok: true, path: program, libraries, cached: true }

  const include = await extractHeaders(root, version, log)
  const objectFolder = path.join(outFolder, 'obj')
  await mkdir(objectFolder, { recursive: true })
  const headers = sources.filter(({ name }) => name.endsWith('.h')).map(({ text }) => text)
  const units = sources
    .filter(({ name }) => name.endsWith('.cpp'))
    .map(({ name, text }) => ({
      source: path.join(root, 'native', name),
      object: path.join(objectFolder, `${name}-${hash([...common, ...headers, text])}.o`),
    }))
  log(`compiling ${units.length} files with ${compiler}`)
  await inParallel(units, async ({ source, object }) => {
    if (existsSync(object)) return
    const temp = `${object}.${process.pid}`
    await run(compiler, [...compileFlags, '-isystem', include, '-c', source, '-o', temp])
    await rename(temp, object)
  })
  const temp = `${program}.${process.pid}`
  await run(compiler, [
    ...units.map(({ object }) => object),
    '-o',
    temp,
    ...link,
    ...linkFlags(libraries),
  ])
  await rename(temp, program)
  await writeFile(stampFile, stamp)
  const kept = new Set(units.map(({ object }) => path.basename(object)))
  for (const name of await readdir(objectFolder))
    if (name.endsWith('.o') && !kept.has(name))
      await rm(path.join(objectFolder, name), { force: true })
  return { ok: true, path: program, libraries, cached: false }
}

/** A copy of the program next to the libraries must find them too: hence $ORIGIN. */
function linkFlags(libraries) {
  if (isWindows) return ['-static-libgcc', '-static-libstdc++']
  if (isMac) return ['-Wl,-rpath,@loader_path', `-Wl,-rpath,${libraries}`]
  return ['-pthread', '-ldl', '-Wl,-rpath,$ORIGIN', `-Wl,-rpath,${libraries}`]
}

async function readSources(folder) {
  const names = (await readdir(folder)).filter((name) => /\.(cpp|h)$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), 'utf8') })),
  )
}

/** ggml's headers of the very release that the libraries were built from, out of the source bundle. */
async function extractHeaders(root, version, log) {
  const setup = path.join(root, '.setup')
  const target = path.join(setup, `ggml-include-${version}`)
  if (existsSync(path.join(target, 'ggml.h'))) return target
  log(`extracting the headers of llama.cpp ${version}`)
  await mkdir(setup, { recursive: true })
  const work = await mkdtemp(path.join(setup, 'headers-'))
  try {
    await cloneLlama(root, path.join(work, 'source'))
    await run('git', ['-C', path.join(work, 'source'), 'checkout', 'HEAD', '--', 'ggml/include'])
    await rename(path.join(work, 'source/ggml/include'), target)
  } catch (error) {
    // Another build may have put the same headers there in the meantime.
    if (!existsSync(path.join(target, 'ggml.h'))) throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return target
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const result = await buildTrainer({ log: console.error })
  if (result.ok) console.log(`${result.path}${result.cached ? ' (unchanged)' : ''}`)
  else {
    console.error(`The trainer was not built: ${result.reason}\nNext: ${result.next}`)
    process.exitCode = 1
  }
}
