/** Suggesting and the log on one clock, which the test sets. */
import type { Settings } from '../../contract'
import { createFeedback, type FeedbackLog } from '../../core/feedback/feedback'
import type { Engine } from '../../core/engine/types'
import { maskSecrets } from '../../core/safety/maskSecrets'
import { createSuggest } from '../../core/suggest/createSuggest'
import type { Suggest } from '../../core/suggest/types'

export interface Suggesting {
  suggest: Suggest
  feedback: FeedbackLog
  clock: { set(at: number): void }
  now: () => number
}

/** @param logPath a log that is there goes on */
export function openSuggesting(options: {
  engine: Engine
  modelSha256: string
  logPath: string
  sessionId: string
  settings: Settings
}): Suggesting {
  const { engine, modelSha256, logPath, sessionId } = options
  const settings = () => options.settings
  let t = 0
  const now = () => t
  const feedback = createFeedback({
    path: logPath,
    settings,
    now,
    maskSecrets,
    sessionId,
    appVersion: 'test',
    onNotice: () => undefined,
    logWorkerPath: null,
  })
  const suggest = createSuggest({
    engine,
    settings,
    now,
    onEvent: feedback.record,
    modelSha256: () => modelSha256,
  })
  return { suggest, feedback, clock: { set: (at) => void (t = at) }, now }
}
