/** What learning has to forget: the run's rows, adapters, and the texts that were kept to show them. */
import type { Promotion } from '../../contract'
import type { FeedbackLog } from '../feedback/feedback'
import { meantBy, type Forgetting } from '../feedback/forget'
import { removeTemporary } from '../storage/atomicWrite'
import type { AdapterManifest } from './adapters/adapterManifest'
import type { Adapters } from './adapters/adapters'
import type { Ledger } from './adapters/ledger'
import type { Memory } from './memory'
import { owe } from './run/owed'
import { runKey, type RunFolder } from './run/runFolder'
import type { Runner } from './run/runner'

export interface ForgetDeps {
  adapters: Adapters
  folder: RunFolder
  runner: Runner
  memory: Memory
  ledger: Ledger
  feedback: Pick<FeedbackLog, 'unmarkTrained'>
  now: () => number
}

/** Can be repeated with the same.
 *  @returns versions of the adapters that are off because of it */
export async function forget(deps: ForgetDeps, what: Forgetting): Promise<number[]> {
  const { adapters, memory, feedback, ledger } = deps
  const isGone = meantBy(what)
  await forgetRun(deps, what, isGone)

  const taught = new Set(what.taught)
  const off = adapters
    .all()
    .filter((m) => what.all || taught.has(m.adapterId) || m.events.some(isGone))
  const newlyOff = off.filter((m) => !m.forgotten)
  // First of all: after a crash they are off, and no longer known as new.
  if (what.all) memory.set({ owed: {} })
  else for (const m of newlyOff) owe(deps, m.base.sha256, m.scope, m.version)
  // Those that were deleted since have only their line.
  for (const entry of ledger.read(off))
    if (!entry.forgotten && (what.all || taught.has(entry.adapterId) || isIn(off, entry)))
      ledger.write({ ...entry, forgotten: true })
  for (const m of off) {
    adapters.disable(m.adapterId)
    await feedback.unmarkTrained(m.adapterId)
    await feedback.unmarkTrained(runKey(m.result))
  }
  for (const m of adapters.all()) {
    const rest = without(m, isGone)
    if (JSON.stringify(rest) !== JSON.stringify(m)) adapters.rewrite(rest)
  }
  const { last } = memory.get()
  memory.set({ last: last && withoutText(last, isIn(off, last)) })
  removeTemporary(memory.folder)
  return newlyOff.map((m) => m.version).sort((a, b) => a - b)
}

const isIn = (
  manifests: readonly AdapterManifest[],
  { adapterId }: { adapterId: string | null },
): boolean => manifests.some((m) => m.adapterId === adapterId)

/** A run that is being begun has read the log: what it holds is known when it has begun. */
async function forgetRun(
  deps: ForgetDeps,
  what: Forgetting,
  isGone: (eventId: string) => boolean,
): Promise<void> {
  const { folder, runner } = deps
  await runner.begun()
  const record = folder.read()
  const isTaught = record !== null && what.taught.includes(runKey(record))
  if (!what.all && !isTaught && !folder.mayHold(isGone)) return
  await runner.stop()
  // Between the two it may have come to its verdict.
  const left = folder.read()
  await runner.drop()
  if (left !== null && !what.all) owe(deps, left.base.sha256, left.scope)
}

/** Which event a sample was drawn from is not known, so those of the user's own text go with the first
 *  that is forgotten. An adapter that learned from it may have spelled it out in any answer. */
const withoutText = (result: Promotion, isOff: boolean): Promotion => ({
  ...result,
  samples: isOff ? [] : result.samples.filter(({ source }) => source !== 'own'),
})

function without(m: AdapterManifest, isGone: (eventId: string) => boolean): AdapterManifest {
  return {
    ...m,
    events: m.events.filter((eventId) => !isGone(eventId)),
    // Names of folders stand among its groups.
    dataset: m.forgotten ? { ...m.dataset, groups: [] } : m.dataset,
    result: withoutText(m.result, m.forgotten),
  }
}
