/** A simulated author's log, lived through once with the real model and kept for the next
 *  measurement; each takes a copy. */
import { createHash } from 'node:crypto'
import {
  createReadStream,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Engine } from '../../../core/engine/types'
import type { Base } from '../../../core/learn/run/ready'
import type { ReplayRecord } from '../../../core/learn/replay/replayRecords'
import { writeRecord, type Written } from '../../../core/learn/replay/replayWriting'
import { nextWord } from '../../../core/text/words'
import { liveThrough, openDesk, type Desk } from '../../support/authors/live'
import { authorStream, type AuthorName } from '../../support/authors/stream'
import { loadRequest, openEngine } from '../../support/openEngine'

/** Short, so that an author is measured in minutes. */
export const suggestSettings = { prefixTokens: 96, maxTokens: 12 }
export const rowLimits = { maxContext: 32, maxCompletion: 16 }

export interface Workshop {
  engine: Engine
  base: Base
  /** Loads the base with this adapter, or alone. */
  serve: (
    adapter: { id: string; version: number; path: string; scale: number } | null,
  ) => Promise<void>
  dispose(): Promise<void>
}

export async function openWorkshop(threads: number): Promise<Workshop> {
  const load = loadRequest({ threads })
  const hash = createHash('sha256')
  await pipeline(createReadStream(load.modelPath), hash)
  const { engine } = await openEngine()
  await engine.load(load)
  return {
    engine,
    base: {
      id: load.modelId,
      name: load.modelName,
      path: load.modelPath,
      sha256: hash.digest('hex'),
    },
    serve: async (adapter) => void (await engine.load({ ...load, adapter })),
    dispose: () => engine.dispose(),
  }
}

export interface AuthorDesk {
  desk: Desk
  profile: string
  /** Lived through already. */
  earlier: ReplayRecord[]
  /** What the author writes next. */
  later: ReplayRecord[]
  dispose(): Promise<void>
}

export interface AuthorOptions {
  name: AuthorName
  seed: number
  places: number
  later: number
}

/** @param workshop with the base being served */
export async function openAuthorDesk(
  { engine, base, serve }: Workshop,
  { name, seed, places, later }: AuthorOptions,
): Promise<AuthorDesk> {
  const records = authorStream(name, seed, places + later)
  const earlier = records.slice(0, places)
  const recipe = JSON.stringify([earlier, base.sha256, suggestSettings])
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 12)
  const kept = join(homedir(), '.cache/inkling/bench', `author-${name}-${seed}-${places}-${key}`)
  const open = (folder: string) => openDesk(engine, base.sha256, folder, suggestSettings)
  if (!existsSync(kept)) {
    const half = `${kept}.${process.pid}`
    mkdirSync(half, { recursive: true })
    await serve(null)
    const desk = open(half)
    await liveThrough(desk, earlier, seed, (done) => {
      if (done % 20 === 0) console.error(`${name}: ${done} of ${places} lived through`)
    })
    await desk.dispose()
    renameSync(half, kept)
  }
  const profile = mkdtempSync(join(tmpdir(), `inkling-${name}-`))
  cpSync(kept, profile, { recursive: true })
  const desk = open(profile)
  return {
    desk,
    profile,
    earlier,
    later: records.slice(places),
    async dispose() {
      await desk.dispose()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** The author writes on after what was lived through, with what is being served, and takes what agrees with it. */
export async function writeOn({ desk, later }: AuthorDesk): Promise<Written[]> {
  desk.suggest.clear()
  const written: Written[] = []
  for (const record of later) written.push(await writeRecord(desk, record, 1))
  return written
}

/** The same, but to the end of each text and with a suggestion at every word: what does not agree is typed
 *  by hand, one word, and the next suggestion is looked at. */
export async function writeThrough({ desk, later }: AuthorDesk): Promise<Written[]> {
  desk.suggest.clear()
  const written: Written[] = []
  for (const record of later) written.push(await writeToEnd(desk, record))
  return written
}

const betweenWords = 2_000

async function writeToEnd(desk: Desk, record: ReplayRecord): Promise<Written> {
  const { typed } = record
  const all = { requests: 0, shown: 0, accepted: 0, keptChars: 0, keys: 0 }
  let isExact = false
  let at = 0
  while (at < typed.length) {
    const here = {
      ...record,
      t: record.t + all.requests * betweenWords,
      prefix: record.prefix + typed.slice(0, at),
      typed: typed.slice(at),
    }
    const one = await writeRecord(desk, here, 1)
    if (at === 0) isExact = one.exact
    for (const key of ['requests', 'shown', 'accepted', 'keptChars', 'keys'] as const)
      all[key] += one[key]
    at += one.keptChars || nextWord(here.typed).length
  }
  return { id: record.id, typedChars: typed.length, exact: isExact, ...all }
}
