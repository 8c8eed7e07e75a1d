/**
 * Builds llama-server, the peer that Inkling is measured against, from the llama.cpp source that
 * node-llama-cpp carries, and links it to the libraries that node-llama-cpp ships prebuilt: both
 * sides then run the same kernels, chosen from the same CPU variants. Only the server itself is
 * compiled, without its web interface (as with LLAMA_BUILD_UI=OFF): about a minute on two cores.
 *
 *   node scripts/build-peer.mjs [OUT_DIR]
 *
 * Also a library: `buildPeer({ root, out, log })`, which never throws for what a user can fix.
 */
import { existsSync, statSync } from 'node:fs'
import {
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelCache } from './setup/places.mjs'
import {
  BuildProblem,
  cloneLlama,
  compilerIdentity,
  defaultRoot,
  findCompiler,
  findLibraries,
  hash,
  inParallel,
  isWindows,
  library,
  llamaVersion,
  orProblem,
  run,
} from './toolchain.mjs'

/** As llama.cpp's own CMake files define them. */
const defines = [
  'NDEBUG',
  'GGML_SHARED',
  'GGML_BACKEND_SHARED',
  'GGML_BACKEND_DL',
  'LLAMA_SHARED',
  'CPPHTTPLIB_FORM_URL_ENCODED_PAYLOAD_MAX_LENGTH=1048576',
  'CPPHTTPLIB_LISTEN_BACKLOG=512',
  'CPPHTTPLIB_REQUEST_URI_MAX_LENGTH=32768',
  'CPPHTTPLIB_TCP_NODELAY=1',
]
const includes = ['.', 'include', 'ggml/include', 'common', 'vendor', 'vendor/hash', 'tools/mtmd']

/** The server's share of the time is below a hundredth: the kernels are in the libraries. The
 *  multimodal part has to be linked but is never run, so it is compiled in the quickest way: its
 *  many small files as one. */
const parts = [
  { folder: 'tools/server', flags: ['-O1'] },
  { folder: 'vendor/cpp-httplib', flags: ['-O1'] },
  { folder: 'vendor/hash', flags: ['-O1'] },
  // Its header opens a C++ namespace.
  { folder: 'vendor/hash/sha1', flags: ['-O1', '-x', 'c++'] },
  { folder: 'vendor/hash/sha256', flags: ['-O1', '-x', 'c'], language: 'c' },
  { folder: 'vendor/hash/xxhash', flags: ['-O1', '-x', 'c'], language: 'c' },
  { folder: 'tools/mtmd', flags: ['-O0'] },
  { folder: 'tools/mtmd/models', flags: ['-O0'], together: true },
]
/** Programs of their own. */
const left = new Set(['mtmd-cli.cpp', 'deprecation-warning.cpp'])

/**
 * @param {{root?: string, out?: string, log?: (line: string) => void}} [options]
 * @returns {Promise<{ok: true, path: string, version: string, cached: boolean}
 *   | {ok: false, reason: string, next: string}>}
 */
export async function buildPeer({ root = defaultRoot, out, log = () => {} } = {}) {
  return orProblem(() => build(root, out, log))
}

async function build(root, out, log) {
  if (isWindows)
    throw new BuildProblem(
      'the peer cannot be built on Windows, where node-llama-cpp ships no import libraries',
      'give the address of a llama-server of yours: --peer http://127.0.0.1:8012',
    )
  const version = await llamaVersion(root)
  const folder = path.resolve(out ?? path.join(modelCache(), '..', 'peer', version))
  const { folder: libraries, files, link } = await findLibraries(root)
  const compiler = findCompiler()
  const common = [version, ...compilerIdentity(compiler), ...defines]
  const program = path.join(folder, 'llama-server')
  const stampFile = path.join(folder, 'stamp')
  const stamp = hash([
    ...common,
    libraries,
    ...files,
    await readFile(fileURLToPath(import.meta.url)),
  ])
  if (existsSync(program) && (await readFile(stampFile, 'utf8').catch(() => '')) === stamp)
    return { ok: true, path: program, version, cached: true }

  const source = await checkOut(root, folder, version, log)
  const interfaceFolder = await writeInterface(compiler, source, folder)
  const units = await listUnits(source, folder, interfaceFolder)
  const objects = path.join(folder, 'obj')
  await mkdir(objects, { recursive: true })
  log(`compiling ${units.length} files of llama-server ${version} with ${compiler}`)
  await inParallel(units, async (unit) => {
    const name = path.relative(folder, unit.file).replaceAll(path.sep, '-')
    unit.object = path.join(objects, `${name}-${hash([...common, ...unit.flags])}.o`)
    if (existsSync(unit.object)) return
    const temp = `${unit.object}.${process.pid}`
    const flags = [
      ...(unit.language === 'c' ? [] : ['-std=c++17']),
      ...['-w', ...unit.flags],
      ...defines.map((one) => `-D${one}`),
      ...includes.map((one) => `-I${path.join(source, one)}`),
      `-I${interfaceFolder}`,
    ]
    await run(compiler, [...flags, '-c', unit.file, '-o', temp])
    await rename(temp, unit.object)
  })

  log(`linking with ${libraries}`)
  const more = ['llama', 'llama-common'].map((name) => {
    const file = library(files, name)
    if (!file) throw new BuildProblem(`no prebuilt ${name}`, 'npm install')
    return path.join(libraries, file)
  })
  // ggml looks for its CPU variants next to the program.
  for (const file of files.filter((name) => /\.(so|dylib|metal)$/.test(name)))
    await copyFile(path.join(libraries, file), path.join(folder, file))
  const temp = `${program}.${process.pid}`
  await run(compiler, [
    ...units.map(({ object }) => object),
    ...['-o', temp, ...more, ...link, '-pthread', '-ldl'],
    process.platform === 'darwin' ? '-Wl,-rpath,@loader_path' : '-Wl,-rpath,$ORIGIN',
  ])
  await rename(temp, program)
  await writeFile(stampFile, stamp)
  return { ok: true, path: program, version, cached: false }
}

/** The folders of the source that the server is made of. */
async function checkOut(root, folder, version, log) {
  const target = path.join(folder, 'source')
  if (existsSync(path.join(target, 'tools/server/server.cpp'))) return target
  log(`taking the source of llama.cpp ${version} out of node-llama-cpp`)
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(path.join(folder, 'source-'))
  const clone = path.join(work, 'clone')
  try {
    await cloneLlama(root, clone)
    const needed = ['common', 'include', 'ggml/include', 'src', 'vendor', 'tools']
    await run('git', ['-C', clone, 'checkout', 'HEAD', '--', ...needed])
    await rm(path.join(clone, '.git'), { recursive: true, force: true })
    await rename(clone, target)
  } catch (error) {
    // Another build may have put the same source there in the meantime.
    if (!existsSync(path.join(target, 'tools/server/server.cpp'))) throw error
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return target
}

/** `ui.h` and `ui.cpp` of a server without a web interface, by llama.cpp's own generator. */
async function writeInterface(compiler, source, folder) {
  const target = path.join(folder, 'ui')
  await mkdir(target, { recursive: true })
  const generator = path.join(target, 'embed')
  const embed = path.join(source, 'tools/ui/embed.cpp')
  await run(compiler, ['-std=c++17', '-w', embed, '-o', generator])
  await run(generator, [path.join(target, 'ui.cpp'), path.join(target, 'ui.h')])
  return target
}

async function listUnits(source, folder, interfaceFolder) {
  const units = [{ file: path.join(interfaceFolder, 'ui.cpp'), flags: ['-O1'] }]
  for (const { folder: part, together, ...how } of parts) {
    const at = path.join(source, part)
    const files = (await readdir(at))
      .filter((name) => /\.(c|cpp)$/.test(name) && !left.has(name))
      .sort()
      .map((name) => path.join(at, name))
    if (together) {
      const all = path.join(folder, `${path.basename(part)}.cpp`)
      await writeFile(all, files.map((file) => `#include "${file}"\n`).join(''))
      units.push({ file: all, ...how })
    } else for (const file of files) units.push({ file, ...how })
  }
  // The largest first, so that both ends of the queue finish at the same time.
  const size = ({ file }) => statSync(file).size
  return units.sort((a, b) => size(b) - size(a))
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const result = await buildPeer({ out: process.argv[2], log: console.error })
  if (result.ok) console.log(`${result.path}${result.cached ? ' (unchanged)' : ''}`)
  else {
    console.error(`llama-server was not built: ${result.reason}\nNext: ${result.next}`)
    process.exitCode = 1
  }
}
