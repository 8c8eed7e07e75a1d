/** All real parts that a replay needs, on a temporary profile. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { v7 as uuid } from 'uuid'
import { defaultSettings, type Settings } from '../../contract'
import { label } from '../../core/feedback/label'
import { appParts } from '../../core/host/paths'
import { readReplay } from '../../core/learn/replay/replayRecords'
import type { ReplayDeps } from '../../core/learn/replay/replay'
import { createTrainer } from '../../core/learn/trainer/trainer'
import { encodeExamples, type EncodeLimits } from '../../core/suggest/encode'
import { forkEngine } from '../../core/host/forkEngine'
import { buildEngine } from './buildEngine'
import { loadRequest, openEngine } from './openEngine'
import { openSuggesting } from './openSuggesting'
import { toJsonl, type StreamRecord } from './replayStream'

export const repositoryParts = appParts({
  appRoot: resolve(import.meta.dirname, '../..'),
  resourcesPath: null,
  platform: process.platform,
  arch: process.arch,
})

export interface OpenReplay {
  deps: ReplayDeps
  dispose(): Promise<void>
}

/** @param limits tokens of a training row: tests have few to spend */
export async function openReplay(
  limits: EncodeLimits,
  suggestSettings: Partial<Settings['suggest']>,
): Promise<OpenReplay> {
  const root = mkdtempSync(join(tmpdir(), 'inkling-replay-'))
  const settings: Settings = {
    ...defaultSettings,
    suggest: { ...defaultSettings.suggest, ...suggestSettings },
  }
  const load = loadRequest()
  const sha256 = createHash('sha256').update(readFileSync(load.modelPath)).digest('hex')
  const { engine } = await openEngine()
  const entry = await buildEngine()
  const { suggest, feedback, clock } = openSuggesting({
    ...{ engine, settings, modelSha256: sha256 },
    logPath: join(root, 'log.sqlite'),
    sessionId: uuid(),
  })
  return {
    deps: {
      suggest,
      feedback,
      clock,
      label,
      encode: (examples) => encodeExamples(engine, examples, limits),
      trainer: createTrainer({
        path: repositoryParts.trainer,
        backends: repositoryParts.trainerBackends,
      }),
      base: { id: load.modelId, name: load.modelName, path: load.modelPath, sha256 },
      async serve(adapter) {
        await engine.load({ ...load, adapter })
        suggest.clear()
      },
      resources: repositoryParts.resources,
      spawnEngine: () => forkEngine(entry),
      folder: join(root, 'replay'),
      settings,
    },
    async dispose() {
      await feedback.dispose()
      await engine.dispose()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Through the same reader as a file. */
export async function readStream(records: readonly StreamRecord[]) {
  return (await readReplay(toJsonl(records).split('\n'))).records
}
