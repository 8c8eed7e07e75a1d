/**
 * Builds `out/native/inkling-trainer` from `native/` against the ggml libraries that node-llama-cpp
 * ships prebuilt, so that training runs the very kernels of inference and no ggml is compiled.
 *
 * Also a library: `buildTrainer({ root, log })`. It never throws for what a user can fix; it says
 * what is missing and the exact next step. An unchanged build is recognised by hash in milliseconds.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const isWindows = process.platform === 'win32'
const isMac = process.platform === 'darwin'

/** Never -march=native: the kernels live in ggml's libraries, which choose their CPU variant. */
const compileFlags = ['-std=c++17', '-O2', '-Wall', '-Wextra']

/**
 * @param {{root?: string, log?: (line: string) => void}} [options]
 * @returns {Promise<{ok: true, path: string, libraries: string, cached: boolean}
 *   | {ok: false, reason: string, next: string}>} `libraries`: the folder for `--backends`
 */
export async function buildTrainer({ root = defaultRoot, log = () => {} } = {}) {
  try {
    return await build(root, log)
  } catch (error) {
    if (error instanceof BuildProblem) return { ok: false, reason: error.message, next: error.next }
    const detail = String(error.stderr || error.message).trim()
    return { ok: false, reason: detail, next: 'Report this with the lines above.' }
  }
}

const defaultRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

class BuildProblem extends Error {
  constructor(reason, next) {
    super(reason)
    this.next = next
  }
}

async function build(root, log) {
  const { folder: libraries, link } = await findLibraries(root)
  const compiler = findCompiler()
  const sources = await readSources(path.join(root, 'native'))
  const outFolder = path.join(root, 'out', 'native')
  const program = path.join(outFolder, isWindows ? 'inkling-trainer.exe' : 'inkling-trainer')
  const version = JSON.parse(
    await readFile(
      path.join(root, 'node_modules/node-llama-cpp/llama/llama.cpp.info.json'),
      'utf8',
    ),
  ).tag
  const compilerStat = statSync(compiler)
  const common = [
    version,
    compiler,
    compilerStat.size,
    compilerStat.mtimeMs,
    libraries,
    ...compileFlags,
  ]
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

/** The CPU package of this platform: `linux-x64`, `mac-arm64-metal`, `win-x64` … */
async function findLibraries(root) {
  const platform = isWindows ? 'win' : isMac ? 'mac' : 'linux'
  const arch = process.arch === 'arm' ? 'armv7l' : process.arch
  const names = [`${platform}-${arch}`, `${platform}-${arch}-metal`]
  for (const name of names) {
    const folder = path.join(root, 'node_modules', '@node-llama-cpp', name, 'bins', name)
    const files = await readdir(folder).catch(() => [])
    const ggml = files.find((file) => /^(lib)?ggml(\.\w+)?(\.v[\d.]+)?\.(so|dylib|dll)$/.test(file))
    const base = files.find((file) => /^(lib)?ggml-base\.(so|dylib|dll)$/.test(file))
    if (ggml && base) return { folder, link: [path.join(folder, ggml), path.join(folder, base)] }
  }
  throw new BuildProblem(
    `no prebuilt ggml for ${names[0]}`,
    'npm install (with optional dependencies; training is not available on every platform)',
  )
}

function findCompiler() {
  const names = process.env.CXX ? [process.env.CXX] : ['c++', 'g++', 'clang++']
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  for (const name of names) {
    const paths = path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name))
    for (const candidate of paths)
      for (const file of isWindows ? [candidate, `${candidate}.exe`] : [candidate])
        if (existsSync(file) && statSync(file).isFile()) return file
  }
  throw new BuildProblem(
    process.env.CXX
      ? `the C++ compiler in CXX was not found: ${process.env.CXX}`
      : 'no C++ compiler',
    compilerHint(),
  )
}

function compilerHint() {
  if (isMac) return 'xcode-select --install'
  if (isWindows) return 'winget install --id BrechtSanders.WinLibs.POSIX.UCRT'
  if (existsSync('/usr/bin/apt-get')) return 'sudo apt-get install g++'
  if (existsSync('/usr/bin/dnf')) return 'sudo dnf install gcc-c++'
  if (existsSync('/usr/bin/pacman')) return 'sudo pacman -S gcc'
  if (existsSync('/sbin/apk')) return 'sudo apk add g++'
  return 'install g++ or clang++ with your package manager'
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
  const bundle = path.join(root, 'node_modules/node-llama-cpp/llama/gitRelease.bundle')
  try {
    await run('git', ['clone', '--quiet', '--no-checkout', bundle, path.join(work, 'source')])
    await run('git', ['-C', path.join(work, 'source'), 'checkout', 'HEAD', '--', 'ggml/include'])
    await rename(path.join(work, 'source/ggml/include'), target)
  } catch (error) {
    if (error.code === 'ENOENT') throw new BuildProblem('git is missing', 'install git')
    // Another build may have put the same headers there in the meantime.
    if (!existsSync(path.join(target, 'ggml.h'))) throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return target
}

async function inParallel(items, work) {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
}

function hash(parts) {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(String(part)).update('\0')
  return sum.digest('hex').slice(0, 32)
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const result = await buildTrainer({ log: console.error })
  if (result.ok) console.log(`${result.path}${result.cached ? ' (unchanged)' : ''}`)
  else {
    console.error(`The trainer was not built: ${result.reason}\nNext: ${result.next}`)
    process.exitCode = 1
  }
}
