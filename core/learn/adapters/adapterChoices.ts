/** `active.json`: which adapter serves for each base and scope, which served before it, how strong each
 *  is, and what it is compared by. One small file, written whole. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { adapterScope, adapterStrength, type AdapterScope } from '../../../contract'
import { atomicWriteSync } from '../../storage/atomicWrite'
import { everything, isSameScope, scopeKey } from './scope'

const comparing = z.object({
  adapterId: z.string(),
  /** Decides which sittings the base writes. */
  salt: z.string(),
  /** Unix milliseconds. */
  since: z.number(),
})
/** The comparison of the adapter that serves with the base. */
export type Comparing = z.infer<typeof comparing>

const choice = z.object({
  active: z.string().nullable(),
  /** Newest last; null is the base, or for a scope what serves around it. */
  before: z.array(z.string().nullable()),
  comparing: comparing.nullable().default(null),
})
export type Choice = z.infer<typeof choice>

/** By base. What serves everything stands where it stood before there were scopes. */
const stored = z.record(
  z.string(),
  choice.extend({
    lastVersion: z.number().int(),
    /** By adapter; 1 where it was never changed. */
    strength: z.record(z.string(), adapterStrength).default({}),
    scopes: z.record(z.string(), choice.extend({ scope: adapterScope })).default({}),
  }),
)
type Stored = z.infer<typeof stored>

export interface AdapterChoices {
  get(sha256: string, scope: AdapterScope): Choice
  set(sha256: string, scope: AdapterScope, next: Choice): void
  /** Scopes in which an adapter serves. */
  serving(sha256: string): Array<{ scope: AdapterScope; adapterId: string }>
  /** Of the adapters so far the last; 0 before any. */
  lastVersion(sha256: string): number
  setLastVersion(sha256: string, version: number): void
  strength(sha256: string, adapterId: string): number
  setStrength(sha256: string, adapterId: string, strength: number): void
}

const none: Choice = { active: null, before: [], comparing: null }

export function createAdapterChoices(path: string): AdapterChoices {
  let all = read(path)

  const of = (sha256: string): Stored[string] =>
    all[sha256] ?? { ...none, lastVersion: 0, strength: {}, scopes: {} }

  function change(sha256: string, by: Partial<Stored[string]>): void {
    all = { ...all, [sha256]: { ...of(sha256), ...by } }
    mkdirSync(dirname(path), { recursive: true })
    atomicWriteSync(path, JSON.stringify(all, null, 2))
  }

  return {
    get: (sha256, scope) =>
      isSameScope(scope, everything) ? of(sha256) : (of(sha256).scopes[scopeKey(scope)] ?? none),
    set(sha256, scope, { active, before, comparing: compared }) {
      const next = { active, before: before.slice(-10), comparing: compared }
      if (isSameScope(scope, everything)) return change(sha256, next)
      const { scopes } = of(sha256)
      change(sha256, { scopes: { ...scopes, [scopeKey(scope)]: { ...next, scope } } })
    },
    serving(sha256) {
      const { active, scopes } = of(sha256)
      return [{ scope: everything, active }, ...Object.values(scopes)].flatMap((one) =>
        one.active === null ? [] : [{ scope: one.scope, adapterId: one.active }],
      )
    },
    lastVersion: (sha256) => of(sha256).lastVersion,
    setLastVersion: (sha256, lastVersion) => change(sha256, { lastVersion }),
    strength: (sha256, adapterId) => of(sha256).strength[adapterId] ?? 1,
    setStrength(sha256, adapterId, strength) {
      change(sha256, { strength: { ...of(sha256).strength, [adapterId]: strength } })
    },
  }
}

function read(path: string): Stored {
  try {
    return stored.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Missing at the first start; unreadable means that the base model serves, which is safe.
    return {}
  }
}
