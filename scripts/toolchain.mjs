/**
 * What is built from C++ here has in common: the compiler, the libraries that node-llama-cpp ships
 * prebuilt, and the source of the very release that they were made from.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const run = promisify(execFile)
export const isWindows = process.platform === 'win32'
export const isMac = process.platform === 'darwin'

export const defaultRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Something that the user can mend; `next` is the exact step. */
export class BuildProblem extends Error {
  constructor(reason, next) {
    super(reason)
    this.next = next
  }
}

/** @returns {Promise<{ok: false, reason: string, next: string} | T>} never throws */
export async function orProblem(work) {
  try {
    return await work()
  } catch (error) {
    if (error instanceof BuildProblem) return { ok: false, reason: error.message, next: error.next }
    const detail = String(error.stderr || error.message).trim()
    return { ok: false, reason: detail, next: 'Report this with the lines above.' }
  }
}

/** The release of llama.cpp that node-llama-cpp was built from, e.g. `v0.4.0`. */
export async function llamaVersion(root) {
  const file = path.join(root, 'node_modules/node-llama-cpp/llama/llama.cpp.info.json')
  return JSON.parse(await readFile(file, 'utf8')).tag
}

/** Clones that release, without files, into `target`. */
export async function cloneLlama(root, target) {
  const bundle = path.join(root, 'node_modules/node-llama-cpp/llama/gitRelease.bundle')
  try {
    await run('git', ['clone', '--quiet', '--no-checkout', bundle, target])
  } catch (error) {
    if (error.code === 'ENOENT') throw new BuildProblem('git is missing', 'install git')
    throw error
  }
}

/** The CPU package of this platform: `linux-x64`, `mac-arm64-metal`, `win-x64` …
 *  @returns its folder and the names of the files in it */
export async function findLibraries(root) {
  const platform = isWindows ? 'win' : isMac ? 'mac' : 'linux'
  const arch = process.arch === 'arm' ? 'armv7l' : process.arch
  const names = [`${platform}-${arch}`, `${platform}-${arch}-metal`]
  for (const name of names) {
    const folder = path.join(root, 'node_modules', '@node-llama-cpp', name, 'bins', name)
    const files = await readdir(folder).catch(() => [])
    const ggml = library(files, 'ggml')
    const base = library(files, 'ggml-base')
    if (ggml && base)
      return { folder, files, link: [path.join(folder, ggml), path.join(folder, base)] }
  }
  throw new BuildProblem(
    `no prebuilt ggml for ${names[0]}`,
    'npm install (with optional dependencies; not every platform has one)',
  )
}

/** The file of a library: `libggml.v0.4.0.so`, `ggml.dll`, `libggml.metal.v0.4.0.dylib`. */
export function library(files, name) {
  const spelling = new RegExp(`^(lib)?${name}(\\.[a-z]+)?(\\.v[\\d.]+)?\\.(so|dylib|dll)$`)
  return files.find((file) => spelling.test(file))
}

export function findCompiler() {
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

/** What tells one compiler from its successor under the same name. */
export function compilerIdentity(compiler) {
  const { size, mtimeMs } = statSync(compiler)
  return [compiler, size, mtimeMs]
}

export async function inParallel(items, work) {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, worker))
}

export function hash(parts) {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(String(part)).update('\0')
  return sum.digest('hex').slice(0, 32)
}
