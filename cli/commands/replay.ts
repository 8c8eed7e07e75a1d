/** `inkling replay FILE`: a simulated author, training as in the app, base against adapter. */
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { InklingError } from '../../contract'
import { rowLimits } from '../../core/app'
import { label } from '../../core/feedback/label'
import { readWhyMissing } from '../../core/learn/problems'
import { defaultReplay, replay as run } from '../../core/learn/replay/replay'
import type { ReplayReport } from '../../core/learn/replay/replayReport'
import { readReplay } from '../../core/learn/replay/replayRecords'
import { createTrainer } from '../../core/learn/trainer/trainer'
import type { TrainingSettings } from '../../core/learn/trainer/trainer'
import { encodeExamples } from '../../core/suggest/encode'
import type { CommonOptions } from '../options'
import { answer, say } from '../output'
import { forkEngine } from '../../core/host/forkEngine'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { inScratch } from '../session'

export interface ReplayCommandOptions extends CommonOptions {
  trainEvery: number
  split: string
  seed: number
  requests: number
  epochs?: number
  report?: string
  adapter?: string
}

const progressEveryMs = 2_000

function summary(report: Omit<ReplayReport, 'adapter_path'>): string {
  const { base, adapter, gain } = report
  const interval = (value: { mean: number; low: number; high: number } | null): string =>
    value
      ? `${value.mean.toFixed(3)} (95 %: ${value.low.toFixed(3)} to ${value.high.toFixed(3)})`
      : 'not known'
  const nll = (value: number | null): string => value?.toFixed(3) ?? 'not known'
  return [
    `${base.records} records of the last part, written with the base and with the adapter`,
    `NLL per token        ${nll(base.nll)} → ${nll(adapter.nll)}, gain ${interval(gain.nll)}`,
    `kept per 100 typed   ${base.kept_per_100.toFixed(1)} → ${adapter.kept_per_100.toFixed(1)}, gain ${interval(gain.kept)}`,
    `trained on           ${report.train.rows} rows, ${report.train.tokens} tokens, ${Math.round(report.train.tokens_per_s)} tokens/s`,
    `${report.promoted ? 'Promoted' : 'Refused'}: ${report.reason}`,
    ...report.tests.map((test) => `  ${test.passed ? 'yes' : 'no '}  ${test.text}`),
  ].join('\n')
}

/** @returns the exit code */
export async function replay(file: string, options: ReplayCommandOptions): Promise<number> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  const { records, bad } = await readReplay(lines).catch((error: unknown) => {
    throw new InklingError('file_missing', `"${file}" cannot be read.`, null, {}, error)
  })
  for (const { id, error } of bad) say(`${id}: ${error} Passed over.`)

  const place = findPlace(options.profile)
  const settings = readSettings(place, options.model)
  // The log of this run is its own and always on, whatever the user chose for the real one.
  settings.set({ privacy: { logging: 'on', privateMode: false, neverLog: [] } })
  const clock = { at: records[0]?.t ?? 0 }
  const training: Partial<TrainingSettings> =
    options.epochs === undefined ? {} : { epochs: options.epochs }
  const stop = new AbortController()
  const onStop = (): void => stop.abort()
  process.once('SIGINT', onStop)
  let toldAt = 0

  const report = await inScratch(
    place,
    settings,
    async ({ app, model, serve }, folder) => {
      const { engine, trainer, trainerBackends } = place.parts
      const result = await run(
        records,
        {
          suggest: app.suggest,
          feedback: app.feedback,
          clock: { set: (t) => void (clock.at = t) },
          label,
          encode: (examples) => encodeExamples(app.engine, examples, rowLimits),
          trainer: createTrainer({
            path: trainer,
            backends: trainerBackends,
            whyMissing: () => readWhyMissing(trainer),
          }),
          base: model,
          spawnEngine: () => forkEngine(engine),
          serve,
          resources: place.parts.resources,
          folder: join(folder, 'replay'),
          settings: settings.get(),
        },
        {
          ...defaultReplay,
          split: options.split,
          trainEvery: options.trainEvery,
          maxRequests: options.requests,
          seed: options.seed,
          training,
          signal: stop.signal,
          onProgress({ phase, done, total }) {
            if (done < total && Date.now() - toldAt < progressEveryMs) return
            toldAt = Date.now()
            say(`${phase} ${done} of ${total}`)
          },
        },
      )
      if (!options.adapter) return { ...result, adapter_path: null }
      const kept = resolve(options.adapter)
      await mkdir(dirname(kept), { recursive: true })
      await copyFile(result.adapter_path, kept)
      return { ...result, adapter_path: kept }
    },
    () => clock.at,
  ).finally(() => process.off('SIGINT', onStop))

  if (options.report) await writeFile(options.report, `${JSON.stringify(report, null, 1)}\n`)
  answer(options.json ?? false, report, () => summary(report))
  return 0
}
