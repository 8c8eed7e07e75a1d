/** The folder of adapters: one folder each, named by base, version and id, so that a path never
 *  changes its content (the engine caches adapters by path). The choice is one small file. */
import { createHash, randomUUID } from 'node:crypto'
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
import { atomicWriteSync, removeTemporary } from '../../storage/atomicWrite'
import { InklingError, type AdapterScope, type AdapterSummary } from '../../../contract'
import { createAdapterChoices, type Choice, type Comparing } from './adapterChoices'
import { adapterManifest, type AdapterManifest } from './adapterManifest'
import { everything, isSameScope } from './scope'
import type { ActiveAdapter } from '../types'

export interface Adapters {
  /** Newest first; `usable` is for this base. */
  list(baseSha256: string | null): AdapterSummary[]
  manifest(adapterId: string): AdapterManifest | null
  nextVersion(baseSha256: string): number
  /** Moves a finished adapter in; the folder appears whole or not at all. */
  add(
    file: string,
    manifest: Omit<AdapterManifest, 'schema' | 'sha256' | 'sizeBytes' | 'forgotten' | 'scope'> &
      Partial<Pick<AdapterManifest, 'scope'>>,
  ): void
  /** It serves in its scope from now on. Null goes back to the base model, everywhere.
   *  @throws InklingError bad_input for an unknown or foreign one, model_broken for a damaged one */
  use(baseSha256: string, adapterId: string | null): void
  strength(adapterId: string): number
  /** Takes effect wherever the adapter serves.
   *  @throws InklingError bad_input for an unknown one */
  setStrength(adapterId: string, strength: number): void
  /** The one that served the scope before; null where that is what serves around it, or the base. */
  rollback(baseSha256: string, scope?: AdapterScope): string | null
  all(): AdapterManifest[]
  /** Writes a manifest anew. */
  rewrite(manifest: AdapterManifest): void
  /** Ends its use for good, because text that it learned from is to be forgotten. The last
   *  proven one that served before takes its place, or the base. */
  disable(adapterId: string): void
  /** Deletes the weights of those that are forgotten, which may spell the text out again, and what a
   *  crash left half-written. The engine may not hold them any more: Windows deletes no open file. */
  sweep(): void
  /** The base serves if the removed one was active. */
  remove(adapterId: string): boolean
  /** What serves everything that has no adapter of its own.
   *  @throws InklingError model_broken when its file is not what was stored */
  active(baseSha256: string): ActiveAdapter | null
  activeId(baseSha256: string | null): string | null
  /** All that serve, each in its scope. Damaged ones are left out. */
  serving(baseSha256: string): ServingAdapter[]
  /** How the adapter that serves a scope is compared with the base; null when it is not: it was chosen
   *  by hand without proof. */
  comparing(baseSha256: string, scope: AdapterScope): Comparing | null
}

export interface ServingAdapter extends ActiveAdapter {
  scope: AdapterScope
}

/** How many promoted ones, and how many refused ones, are kept for each base and scope. */
const keptEach = 3

export function createAdapters(folder: string, now: () => number = Date.now): Adapters {
  const choices = createAdapterChoices(join(folder, 'active.json'))

  const baseFolder = (sha256: string) => join(folder, sha256.slice(0, 12))
  const folderOf = (m: Pick<AdapterManifest, 'base' | 'version' | 'adapterId'>) =>
    join(baseFolder(m.base.sha256), `v${m.version}-${m.adapterId.slice(-8)}`)
  const fileOf = (m: AdapterManifest) => join(folderOf(m), 'adapter.gguf')
  const choiceFor = (m: AdapterManifest) => choices.get(m.base.sha256, m.scope)
  const isActive = (m: AdapterManifest) => choiceFor(m).active === m.adapterId
  const strengthOf = (m: AdapterManifest) => choices.strength(m.base.sha256, m.adapterId)

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

  /** Only what was proven has something to lose in a comparison with the base. */
  function choose(sha256: string, scope: AdapterScope, next: Omit<Choice, 'comparing'>): void {
    const proven = next.active !== null && isProven(next.active) ? next.active : null
    const comparing =
      proven === null ? null : { adapterId: proven, salt: randomUUID(), since: now() }
    choices.set(sha256, scope, { ...next, comparing })
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
    if (isActive(m)) choose(m.base.sha256, m.scope, { ...choiceFor(m), active: null })
  }

  function switchTo(sha256: string, scope: AdapterScope, active: string | null): void {
    const present = choices.get(sha256, scope)
    if (present.active === active) return
    choose(sha256, scope, { active, before: [...present.before, present.active] })
  }

  function rewrite(m: AdapterManifest): void {
    atomicWriteSync(join(folderOf(m), 'adapter.json'), JSON.stringify(m, null, 2))
  }

  function prune({ base, scope }: AdapterManifest): void {
    const mine = manifests().filter(
      (m) => m.base.sha256 === base.sha256 && isSameScope(m.scope, scope),
    )
    const resting = mine.filter((m) => !isActive(m))
    const forgotten = resting.filter((m) => m.forgotten)
    const [promoted = [], refused = []] = [true, false].map((proven) =>
      resting.filter((m) => !m.forgotten && m.result.promoted === proven),
    )
    const activePromoted = mine.some((m) => isActive(m) && m.result.promoted)
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
        scope: m.scope,
        strength: strengthOf(m),
        version: m.version,
        createdAt: m.createdAt,
        baseSha256: m.base.sha256,
        baseName: m.base.name,
        promoted: m.result.promoted,
        active: m.base.sha256 === baseSha256 && isActive(m),
        usable: m.base.sha256 === baseSha256 && !m.forgotten,
        forgotten: m.forgotten,
        events: m.events.length,
        result: m.result,
        sizeBytes: m.sizeBytes,
      })),

    manifest: find,
    nextVersion(sha256) {
      const versions = manifests().flatMap((m) => (m.base.sha256 === sha256 ? [m.version] : []))
      return Math.max(choices.lastVersion(sha256), ...versions) + 1
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
      choices.setLastVersion(m.base.sha256, m.version)
      prune(m)
    },

    use(sha256, adapterId) {
      if (adapterId === null) {
        for (const { scope } of choices.serving(sha256)) switchTo(sha256, scope, null)
        return
      }
      const m = find(adapterId)
      if (!m || m.base.sha256 !== sha256 || m.forgotten) throw notUsable(m)
      checked(m)
      switchTo(sha256, m.scope, adapterId)
    },

    strength(adapterId) {
      const m = find(adapterId)
      return m ? strengthOf(m) : 1
    },
    setStrength(adapterId, wanted) {
      const m = find(adapterId)
      if (!m) throw notUsable(m)
      choices.setStrength(m.base.sha256, adapterId, wanted)
      // What it wrote at another strength says nothing of this one.
      if (isActive(m)) choose(m.base.sha256, m.scope, choiceFor(m))
    },

    rollback(sha256, scope = everything) {
      const present = choices.get(sha256, scope)
      const before = [...present.before]
      let active: string | null = null
      while (before.length > 0) {
        const earlier = before.pop() ?? null
        // Versions that were removed or disabled since, or that serve already, are no step back.
        if (earlier === present.active || (earlier !== null && !mayServe(earlier))) continue
        active = earlier
        break
      }
      choose(sha256, scope, { active, before })
      return active
    },

    all: manifests,
    rewrite,

    disable(adapterId) {
      const m = find(adapterId)
      if (!m) return
      if (!m.forgotten) rewrite({ ...m, forgotten: true })
      if (isActive(m)) {
        const { before } = choiceFor(m)
        const at = before.findLastIndex((id) => id === null || isProven(id))
        const active = before[at] ?? null
        choose(m.base.sha256, m.scope, { active, before: before.slice(0, Math.max(0, at)) })
      }
    },

    sweep() {
      for (const one of subfolders(folder).flatMap(subfolders))
        if (one.endsWith(unfinished)) rmSync(one, { recursive: true, force: true })
        else removeTemporary(one)
      for (const m of manifests()) if (m.forgotten) rmSync(fileOf(m), { force: true })
    },

    remove(adapterId) {
      const m = find(adapterId)
      if (!m) return false
      retire(m)
      rmSync(folderOf(m), { recursive: true, force: true })
      return true
    },

    active(sha256) {
      const id = choices.get(sha256, everything).active
      const m = id === null ? null : find(id)
      return m ? checked(m) : null
    },
    activeId: (sha256) => (sha256 === null ? null : choices.get(sha256, everything).active),
    serving: (sha256) =>
      choices.serving(sha256).flatMap(({ scope, adapterId }) => {
        const m = find(adapterId)
        try {
          return m ? [{ ...checked(m), scope }] : []
        } catch {
          return []
        }
      }),
    comparing(sha256, scope) {
      const { active, comparing } = choices.get(sha256, scope)
      return comparing?.adapterId === active ? comparing : null
    },
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
