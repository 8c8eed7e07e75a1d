/** `inkling log` and `inkling export`: the feedback log, read without standing in the app's way. */
import { dirname, join, resolve } from 'node:path'
import { mkdir } from 'node:fs/promises'
import { feedbackFilter } from '../../contract'
import type { ExportFormat, FeedbackFilter } from '../../contract'
import { createLogReader } from '../../core/feedback/reader'
import type { LogReader } from '../../core/feedback/reader'
import type { CommonOptions } from '../options'
import { answer, table, writeLine } from '../output'
import { findPlace } from '../../core/host/place'

const everything: FeedbackFilter = feedbackFilter.parse({})

async function reading<T>(
  options: CommonOptions,
  work: (log: LogReader) => Promise<T>,
): Promise<T> {
  const log = createLogReader(join(findPlace(options.profile).profile, 'log.sqlite'))
  try {
    return await work(log)
  } finally {
    await log.dispose()
  }
}

/** @returns the exit code */
export async function logStats(options: CommonOptions): Promise<number> {
  const stats = await reading(options, (log) => log.stats(everything))
  answer(options.json ?? false, stats, () =>
    [
      `suggestions      ${stats.total}`,
      `shown            ${stats.shown}`,
      ...Object.entries(stats.outcomes).map(([name, count]) => `  ${name.padEnd(14)} ${count}`),
      `kept characters  ${stats.keptChars}`,
      `size             ${(stats.sizeBytes / 1e6).toFixed(1)} MB`,
    ].join('\n'),
  )
  return 0
}

const oneLine = (text: string, length: number): string => text.replace(/\s+/g, ' ').slice(0, length)

/** The newest last. @returns the exit code */
export async function logTail(options: CommonOptions & { lines: number }): Promise<number> {
  const { rows } = await reading(options, (log) => log.list(everything, 0, options.lines))
  const newestLast = rows.toSorted((a, b) => a.at - b.at)
  if (options.json) newestLast.forEach((row) => writeLine(row))
  else {
    const cells = newestLast.map((row) => [
      new Date(row.at).toISOString().slice(0, 19).replace('T', ' '),
      row.outcome ?? 'open',
      row.label,
      oneLine(row.completion, 60),
    ])
    answer(false, null, () => table(['when', 'outcome', 'label', 'suggestion'], cells))
  }
  return 0
}

/** @returns the exit code */
export async function exportLog(
  options: CommonOptions & { format: ExportFormat; out: string },
): Promise<number> {
  const target = resolve(options.out)
  await mkdir(dirname(target), { recursive: true })
  const done = await reading(options, (log) => log.export(options.format, everything, target))
  answer(
    options.json ?? false,
    done,
    () => `${done.rows} rows (${done.bytes} bytes) in ${done.path}`,
  )
  return 0
}
