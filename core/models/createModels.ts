/** The models: those of the catalog, the user's own, what is being downloaded, which is in use.
 *  The network is touched only by `fetch` and `fetchToEnd`, which a person starts. */
import { stat } from 'node:fs/promises'
import { isAbsolute, join, resolve as absolutePath } from 'node:path'
import { InklingError } from '../../contract'
import type { ModelEntry } from '../../contract'
import type { SettingsStore } from '../ports'
import { readCatalog } from './catalog'
import type { CatalogModel } from './catalog'
import { createDownloads } from './downloads'
import { addedEntry, catalogEntry, createInspector, titleOf } from './entries'
import { inspectGguf } from './gguf'
import { thisHardware } from './hardware'
import type { Hardware } from './hardware'
import { createHashes } from './hashes'
import type { InstalledModel, Models } from './types'

export interface ModelsOptions {
  catalogPath: string
  cacheFolder: string
  settings: SettingsStore
  now: () => number
  hardware?: Hardware
  /** A GGUF file that stands in for a catalog model that is not installed (`INKLING_MODEL`). */
  standIn?: string | null
  /** How patient downloads are. */
  network?: { retryDelaysMs: readonly number[]; stallMs: number }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  )

export function createModels(options: ModelsOptions): Models {
  const { cacheFolder, settings, now } = options
  const catalog = readCatalog(options.catalogPath)
  const hardware = options.hardware ?? thisHardware()
  const hashes = createHashes(join(cacheFolder, 'hashes.json'))
  const listeners = new Set<(models: ModelEntry[]) => void>()
  let inUse: string | null = null

  const pathOf = (model: CatalogModel): string => join(cacheFolder, model.fileName)
  const added = (): string[] => settings.get().model.added

  /** @throws InklingError bad_input */
  function known(id: string): CatalogModel {
    const model = catalog.find((each) => each.id === id)
    if (model) return model
    throw new InklingError(
      'bad_input',
      `Inkling knows no model named "${id}".`,
      `Choose one of: ${catalog.map((each) => each.id).join(', ')}; or give the path of a GGUF file.`,
      { id },
    )
  }

  const downloads = createDownloads({
    retryDelaysMs: [1_000, 3_000, 10_000, 30_000],
    stallMs: 30_000,
    ...options.network,
    now,
    onChange: () => tell(),
  })
  const inspect = createInspector()

  async function list(): Promise<ModelEntry[]> {
    const ofCatalog = catalog.map(async (model) =>
      catalogEntry(model, {
        path: pathOf(model),
        inUse: inUse === model.id,
        hardware,
        download: await downloads.state(model, pathOf(model)),
      }),
    )
    const own = added().map((path) =>
      addedEntry(path, { inspect, inUse: inUse === path, hardware }),
    )
    return Promise.all([...ofCatalog, ...own])
  }

  let telling = Promise.resolve()
  /** Lists are told in the order of the changes, each as the world is when its turn comes. */
  function tell(): void {
    if (listeners.size === 0) return
    telling = telling
      .then(list)
      .then((models) => {
        for (const listener of listeners) listener(models)
      })
      .catch(() => undefined)
  }

  async function findPath(idOrPath: string): Promise<Omit<InstalledModel, 'sha256'> | null> {
    const model = catalog.find((each) => each.id === idOrPath)
    if (model) {
      const { id, name } = model
      if (await isFile(pathOf(model))) return { id, name, path: pathOf(model) }
      const standIn = options.standIn ? absolutePath(options.standIn) : null
      if (!standIn || !(await isFile(standIn))) return null
      return { id: standIn, name: titleOf(standIn), path: standIn }
    }
    const path = absolutePath(idOrPath)
    return (await isFile(path)) ? { id: path, name: titleOf(path), path } : null
  }

  async function installed(id: string): Promise<Omit<InstalledModel, 'sha256'>> {
    const found = await findPath(id)
    if (found) return found
    throw new InklingError(
      'model_missing',
      `The model "${id}" is not on this machine.`,
      'Download it first, or choose another one.',
      { id },
    )
  }

  return {
    list,
    onChange(listener) {
      listeners.add(listener)
      tell()
      return () => listeners.delete(listener)
    },
    async fetch(id) {
      const model = known(id)
      if (downloads.isRunning(id) || (await isFile(pathOf(model)))) return false
      // How it ends shows in the list; nobody waits for it here.
      downloads
        .start(model, pathOf(model))
        .then((sha256) => hashes.remember(pathOf(model), sha256))
        .catch(() => undefined)
      return true
    },
    async fetchToEnd(id, onProgress) {
      const model = known(id)
      const path = pathOf(model)
      if (!(await isFile(path))) {
        await hashes.remember(path, await downloads.start(model, path, onProgress))
      }
      return { id, name: model.name, path, sha256: await hashes.of(path) }
    },
    pause: (id) => downloads.pause(id),
    async add(path) {
      const full = absolutePath(path)
      await inspectGguf(full)
      const inCatalog = catalog.find((model) => pathOf(model) === full)
      if (inCatalog) return inCatalog.id
      if (!added().includes(full)) settings.set({ model: { added: [...added(), full] } })
      tell()
      return full
    },
    async verify(id) {
      const found = await installed(id)
      const expected = catalog.find((model) => model.id === id)?.sha256 ?? null
      const sha256 = await hashes.afresh(found.path)
      if (expected && found.id === id) {
        return sha256 === expected
          ? { ok: true, sha256, message: 'The file is exactly the one that its publisher names.' }
          : {
              ok: false,
              sha256,
              message:
                'The file differs from the one that its publisher names: it is damaged or another one. Remove it and download it again.',
            }
      }
      await inspectGguf(found.path)
      return {
        ok: true,
        sha256,
        message:
          'The file is a whole GGUF model. There is no published checksum to compare it with.',
      }
    },
    async remove(id) {
      if (isAbsolute(id)) {
        // Added by reference: the file is the user's own and stays.
        if (!added().includes(id)) return false
        settings.set({ model: { added: added().filter((path) => path !== id) } })
        tell()
        return true
      }
      const removed = await downloads.remove(known(id), pathOf(known(id)))
      tell()
      return removed
    },
    async resolve(idOrPath) {
      const found = await findPath(idOrPath)
      return found && { ...found, sha256: await hashes.of(found.path) }
    },
    setInUse(id) {
      inUse = id
      tell()
    },
    async dispose() {
      listeners.clear()
      await downloads.dispose()
    },
  }
}
