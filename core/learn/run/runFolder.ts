/** The run on disk: what it was begun with, how far it came, its rows and its checkpoint. An app
 *  that dies in the middle finds all of it again. One run at a time. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { adapterScope } from '../../../contract'
import { atomicWriteSync } from '../../storage/atomicWrite'
import * as z from 'zod'
import type { DatasetRow } from '../dataset/build'
import type { PreferenceRows } from '../dataset/encode'
import type { PairRow } from '../dataset/types'
import { writeProblem } from '../trainer/rows'

const trainingSettings = z.object({
  rank: z.number(),
  alpha: z.number(),
  learningRate: z.number(),
  epochs: z.number(),
  batch: z.number(),
  warmup: z.number(),
  clip: z.number(),
  seed: z.number(),
  /** Runs from before there was such a start began at random. */
  startRows: z.number().default(0),
  threads: z.number(),
  checkpointEvery: z.number(),
})

export const runRecord = z.object({
  schema: z.literal(1),
  runId: z.string(),
  startedAt: z.number(),
  automatic: z.boolean(),
  phase: z.enum(['training', 'evaluating']),
  base: z.object({ id: z.string(), name: z.string(), path: z.string(), sha256: z.string() }),
  /** Runs from before there were scopes learn for everything. */
  scope: adapterScope.default({ mode: null, project: null }),
  training: trainingSettings,
  step: z.number(),
  steps: z.number(),
  losses: z.array(z.object({ step: z.number(), loss: z.number() })),
  card: z.record(z.string(), z.unknown()),
  /** Labels that this run took into account, with and without a row of their own. */
  considered: z.array(z.string()),
})
export type RunRecord = z.infer<typeof runRecord>

/** Texts of the rows, for the evaluation; the trainer has its own file of tokens. */
export interface RunRows {
  train: DatasetRow[]
  heldOut: DatasetRow[]
  /** Trained on beside the text to imitate; nothing at the first stage. */
  preferences: Partial<PreferenceRows>
  /** Held-out pairs, for the margin. */
  pairs: PairRow[]
  /** Events whose text the trained rows hold. */
  taughtBy: string[]
}

export interface RunFolder {
  readonly path: string
  readonly files: { data: string; checkpoint: string; adapter: string }
  /** Null when there is none, or what is there cannot be read. */
  read(): RunRecord | null
  readRows(): RunRows | null
  /** @throws InklingError disk_full | read_only */
  save(record: RunRecord): void
  begin(record: RunRecord, rows: RunRows): void
  /** Whether text of one of these events may lie in it: also when what is there cannot be read. */
  mayHold(isMeant: (eventId: string) => boolean): boolean
  hasCheckpoint(): boolean
  dropCheckpoint(): void
  drop(): void
}

export function createRunFolder(path: string): RunFolder {
  const recordPath = join(path, 'run.json')
  const rowsPath = join(path, 'rows.json')
  const files = {
    data: join(path, 'train.jsonl'),
    checkpoint: join(path, 'checkpoint.bin'),
    adapter: join(path, 'adapter.gguf'),
  }
  const write = (file: string, value: unknown) => {
    try {
      mkdirSync(path, { recursive: true })
      atomicWriteSync(file, JSON.stringify(value))
    } catch (error) {
      throw writeProblem(error, file)
    }
  }
  const drop = () => rmSync(path, { recursive: true, force: true })
  const read = () => readJson(recordPath, (value) => runRecord.parse(value))
  const readRows = () => readJson(rowsPath, (value) => wholeRows(value as StoredRows))

  return {
    path,
    files,
    read,
    readRows,
    save: (record) => write(recordPath, record),
    begin(record, rows) {
      drop()
      write(rowsPath, rows)
      write(recordPath, record)
    },
    mayHold(isMeant) {
      if (!existsSync(path)) return false
      const record = read()
      const rows = readRows()
      if (!record || !rows) return true
      const judged = [...rows.heldOut, ...rows.pairs].map(({ eventId }) => eventId)
      return [...record.considered, ...rows.taughtBy, ...judged].some(isMeant)
    },
    hasCheckpoint: () => existsSync(files.checkpoint),
    dropCheckpoint: () => rmSync(files.checkpoint, { force: true }),
    drop,
  }
}

/** Runs that were begun before there were preferences have only rows of text. */
type StoredRows = Pick<RunRows, 'train' | 'heldOut'> & Partial<RunRows>

const wholeRows = (rows: StoredRows): RunRows => ({
  preferences: {},
  pairs: [],
  taughtBy: rows.train.map(({ eventId }) => eventId),
  ...rows,
})

function readJson<T>(path: string, parse: (value: unknown) => T): T | null {
  try {
    return parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Key of a run in the log's lineage: its rows are marked while its folder holds their text. */
export const runKey = ({ runId }: Pick<RunRecord, 'runId'>) => `run:${runId}`
