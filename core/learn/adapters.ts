/** The folder of adapters: one folder each, named by base, version and id, so that a path never
 *  changes its content (the engine caches adapters by path). The choice is one small file. */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { atomicWriteSync, removeTemporary } from '../storage/atomicWrite'
import { InklingError, type AdapterScope, type AdapterSummary } from '../../contract'
import {
  adapterChoices,
  adapterManifest,
  type AdapterChoices,
  type AdapterManifest,
} from './adapterManifest'
import type { ActiveAdapter } from './types'

export interface Adapters {
  /** Newest first; `usable` is for this base. */
  list(baseSha256: string | null): AdapterSummary[]
  manifest(adapterId: string): AdapterManifest | null
  nextVersion(baseSha256: string): number
  /** Moves a finished adapter in; the folder appears whole or not at all. */
  add(
    file: string,
    manifest: Omit<AdapterManifest, 'schema' | 'sha256' | 'sizeBytes' | 'forgotten'>,
  ): void
  /** Null goes back to the base model.
   *  @throws InklingError bad_input for an unknown or foreign one, model_broken for a damaged one */
  use(baseSha256: string, adapterId: string | null): void
  strength(adapterId: string): number
  /** Takes effect wherever the adapter serves.
   *  @throws InklingError bad_input for an unknown one */
  setStrength(adapterId: string, strength: number): void
  /** The one that served before, or the base. */
  rollback(baseSha256: string): string | null
  all(): AdapterManifest[]
  /** Writes a manifest anew. */
  rewrite(manifest: AdapterManifest): void
  /** Ends its use for good, because text that it learned from is to be forgotten: its weights are
   *  deleted, and the last proven one that served before takes its place, or the base. */
  disable(adapterId: string): void
  /** Deletes what a crash left half-written. */
  sweep(): void
  /** The base serves if the removed one was active. */
  remove(adapterId: string): boolean
  /** @throws InklingError model_broken when its file is not what was stored */
  active(baseSha256: string): ActiveAdapter | null
  activeId(baseSha256: string | null): string | null
}

const everything: AdapterScope = { mode: null, project: null }

/** How many promoted ones, and how many refused ones, are kept for each base. */
const keptEach = 3

export function createAdapters(folder: string): Adapters {
  const choicesPath = join(folder, 'active.json')
  let choices = readChoices(choicesPath)

  const baseFolder = (sha256: string) => join(folder, sha256.slice(0, 12))
  const folderOf = (m: Pick<AdapterManifest, 'base' | 'version' | 'adapterId'>) =>
    join(baseFolder(m.base.sha256), `v${m.version}-${m.adapterId.slice(-8)}`)
  const fileOf = (m: AdapterManifest) => join(folderOf(m), 'adapter.gguf')
  const choice = (sha256: string) =>
    choices[sha256] ?? { active: null, before: [], lastVersion: 0, strength: {} }
  const strengthOf = (m: AdapterManifest) => choice(m.base.sha256).strength[m.adapterId] ?? 1

  const manifests = (): AdapterManifest[] =>
    subfolders(folder)
      .flatMap(subfolders)
      .filter((one) => !one.endsWith(unfinished))
      .flatMap((one) => readManifest(join(one, 'adapter.json')))
      .sort((a, b) => b.createdAt - a.createdAt || b.version - a.version)
  const find = (adapterId: string) => manifests().find((m) => m.adapterId === adapterId) ?? null

  const mayServe = (adapterId: string) => find(adapterId)?.forgotten === false
  const isProven = (adapterId: string) =>
    mayServe(adapterId) && find(adapterId)?.result.promoted === true

  function choose(sha256: string, next: AdapterChoices[string]): void {
    choices = { ...choices, [sha256]: next }
    mkdirSync(folder, { recursive: true })
    atomicWriteSync(choicesPath, JSON.stringify(choices, null, 2))
  }

  function checked(m: AdapterManifest): ActiveAdapter {
    const path = fileOf(m)
    if (!existsSync(path) || sha256Of(path) !== m.sha256) {
      throw new InklingError(
        'model_broken',
        `Adapter version ${m.version} is damaged on disk, so the base model is used instead. Your text and the log are not affected.`,
        'Choose another version in the Learn pane, or learn again.',
        { path },
      )
    }
    return { id: m.adapterId, version: m.version, path, scale: strengthOf(m) }
  }

  function retire(m: AdapterManifest): void {
    const now = choice(m.base.sha256)
    if (now.active === m.adapterId) choose(m.base.sha256, { ...now, active: null })
  }

  function rewrite(m: AdapterManifest): void {
    atomicWriteSync(join(folderOf(m), 'adapter.json'), JSON.stringify(m, null, 2))
  }

  function prune(sha256: string): void {
    const mine = manifests().filter((m) => m.base.sha256 === sha256)
    const active = choice(sha256).active
    const resting = mine.filter((m) => m.adapterId !== active)
    const forgotten = resting.filter((m) => m.forgotten)
    const [promoted = [], refused = []] = [true, false].map((proven) =>
      resting.filter((m) => !m.forgotten && m.result.promoted === proven),
    )
    const activePromoted = mine.some((m) => m.adapterId === active && m.result.promoted)
    const extra = [
      ...promoted.slice(activePromoted ? keptEach - 1 : keptEach),
      ...refused.slice(keptEach),
      ...forgotten.slice(keptEach),
    ]
    for (const m of extra) rmSync(folderOf(m), { recursive: true, force: true })
  }

  return {
    list: (baseSha256) =>
      manifests().map((m) => ({
        adapterId: m.adapterId,
        scope: everything,
        strength: strengthOf(m),
        version: m.version,
        createdAt: m.createdAt,
        baseSha256: m.base.sha256,
        baseName: m.base.name,
        promoted: m.result.promoted,
        active: m.base.sha256 === baseSha256 && choice(baseSha256).active === m.adapterId,
        usable: m.base.sha256 === baseSha256 && !m.forgotten,
        events: m.events.length,
        result: m.result,
        sizeBytes: m.sizeBytes,
      })),

    manifest: find,
    nextVersion(sha256) {
      const versions = manifests().flatMap((m) => (m.base.sha256 === sha256 ? [m.version] : []))
      return Math.max(choice(sha256).lastVersion, ...versions) + 1
    },

    add(file, given) {
      const whole = { ...given, schema: 1, sha256: sha256Of(file), sizeBytes: statSync(file).size }
      const m = adapterManifest.parse(whole)
      const target = folderOf(m)
      const partial = target + unfinished
      rmSync(partial, { recursive: true, force: true })
      mkdirSync(partial, { recursive: true })
      renameSync(file, join(partial, 'adapter.gguf'))
      atomicWriteSync(join(partial, 'adapter.json'), JSON.stringify(m, null, 2))
      renameSync(partial, target)
      choose(m.base.sha256, { ...choice(m.base.sha256), lastVersion: m.version })
      prune(m.base.sha256)
    },

    use(sha256, adapterId) {
      if (adapterId !== null) {
        const m = find(adapterId)
        if (!m || m.base.sha256 !== sha256 || m.forgotten) throw notUsable(m)
        checked(m)
      }
      const now = choice(sha256)
      if (now.active === adapterId) return
      choose(sha256, {
        ...now,
        active: adapterId,
        before: [...now.before, now.active].slice(-10),
      })
    },

    strength(adapterId) {
      const m = find(adapterId)
      return m ? strengthOf(m) : 1
    },
    setStrength(adapterId, wanted) {
      const m = find(adapterId)
      if (!m) throw notUsable(m)
      const now = choice(m.base.sha256)
      const strength = { ...now.strength, [adapterId]: wanted }
      choose(m.base.sha256, { ...now, strength })
    },

    rollback(sha256) {
      const now = choice(sha256)
      const before = [...now.before]
      let active: string | null = null
      while (before.length > 0) {
        const earlier = before.pop() ?? null
        // Versions that were removed or disabled since, or that serve already, are no step back.
        if (earlier === now.active || (earlier !== null && !mayServe(earlier))) continue
        active = earlier
        break
      }
      choose(sha256, { ...now, active, before })
      return active
    },

    all: manifests,
    rewrite,

    disable(adapterId) {
      const m = find(adapterId)
      if (!m) return
      if (!m.forgotten) rewrite({ ...m, forgotten: true })
      const now = choice(m.base.sha256)
      if (now.active === adapterId) {
        const at = now.before.findLastIndex((id) => id === null || isProven(id))
        const active = now.before[at] ?? null
        choose(m.base.sha256, { ...now, active, before: now.before.slice(0, Math.max(0, at)) })
      }
      // They may spell the text out again, and nothing may load them any more.
      rmSync(fileOf(m), { force: true })
    },

    sweep() {
      for (const one of subfolders(folder).flatMap(subfolders))
        if (one.endsWith(unfinished)) rmSync(one, { recursive: true, force: true })
        else removeTemporary(one)
    },

    remove(adapterId) {
      const m = find(adapterId)
      if (!m) return false
      retire(m)
      rmSync(folderOf(m), { recursive: true, force: true })
      return true
    },

    active(sha256) {
      const id = choice(sha256).active
      const m = id === null ? null : find(id)
      return m ? checked(m) : null
    },
    activeId: (sha256) => (sha256 === null ? null : choice(sha256).active),
  }
}

function notUsable(found: AdapterManifest | null): InklingError {
  if (!found) {
    return new InklingError(
      'bad_input',
      'This adapter is not there any more. Nothing was changed.',
      'Choose one from the list.',
    )
  }
  return found.forgotten
    ? new InklingError(
        'bad_input',
        `Adapter version ${found.version} learned from log entries that you removed, so it stays off. Nothing was changed.`,
        'Choose another version, or learn again.',
      )
    : new InklingError(
        'bad_input',
        `This adapter was learned on ${found.base.name} and cannot be used with another model. Nothing was changed.`,
        `Choose ${found.base.name} first.`,
      )
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

const unfinished = '.partial'

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
}

function readManifest(path: string): AdapterManifest[] {
  try {
    return [adapterManifest.parse(JSON.parse(readFileSync(path, 'utf8')))]
  } catch {
    // A folder without a readable manifest is not an adapter; it is left alone.
    return []
  }
}

function readChoices(path: string): AdapterChoices {
  try {
    return adapterChoices.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Missing at the first start; unreadable means that the base model serves, which is safe.
    return {}
  }
}
