/** The stream that `replay` reads: what one author typed, in the order of time. */
import * as z from 'zod'
import { InklingError, mode } from '../../../contract'
import type { Example } from '../../suggest/types'

export const replayRecord = z.object({
  id: z.string().min(1),
  /** Unix milliseconds. */
  t: z.number(),
  doc: z.string().min(1),
  path: z.string().nullable().default(null),
  language: z.string().default('plaintext'),
  mode: mode.default('prose'),
  prefix: z.string(),
  suffix: z.string().default(''),
  typed: z.string().min(1),
})
export type ReplayRecord = z.infer<typeof replayRecord>

export interface BadLine {
  id: string | null
  error: string
}

/** Reads JSON lines; a bad one is reported and skipped. Records come out in the order of time. */
export async function readReplay(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<{ records: ReplayRecord[]; bad: BadLine[] }> {
  const records: ReplayRecord[] = []
  const bad: BadLine[] = []
  let number = 0
  for await (const line of lines) {
    number++
    if (line.trim() === '') continue
    const parsed = parseLine(line)
    if (typeof parsed !== 'string') records.push(parsed)
    else bad.push({ id: `line ${number}`, error: parsed })
  }
  // Sorting is stable: records of the same moment keep the order of the file.
  return { records: records.sort((a, b) => a.t - b.t), bad }
}

function parseLine(line: string): ReplayRecord | string {
  try {
    const parsed = replayRecord.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : z.prettifyError(parsed.error)
  } catch {
    return 'This line is not JSON.'
  }
}

export interface ReplayParts {
  train: ReplayRecord[]
  middle: ReplayRecord[]
  last: ReplayRecord[]
}

/** @param split shares in percent, for instance "70/10/20"
 *  @throws InklingError bad_input */
export function splitRecords(records: readonly ReplayRecord[], split: string): ReplayParts {
  const shares = split.split('/').map(Number)
  const [first = NaN, second = NaN, third = NaN] = shares
  if (
    shares.length !== 3 ||
    !(first > 0 && second >= 0 && third > 0 && first + second + third === 100)
  ) {
    throw new InklingError(
      'bad_input',
      `"${split}" is not a split of the records.`,
      'Give three shares that add up to 100, for instance 70/10/20.',
    )
  }
  const a = Math.floor((records.length * first) / 100)
  const b = Math.floor((records.length * (first + second)) / 100)
  return { train: records.slice(0, a), middle: records.slice(a, b), last: records.slice(b) }
}

export function toExample(record: ReplayRecord): Example {
  const { language, mode: kind, path, prefix, suffix, typed } = record
  return { languageId: language, mode: kind, path, prefix, suffix, completion: typed }
}
