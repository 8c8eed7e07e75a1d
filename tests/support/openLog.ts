/** A real log of a test's own, as the app opens it. */
import { join } from 'node:path'
import { defaultSettings } from '../../contract'
import { createFeedback, type FeedbackLog } from '../../core/feedback/feedback'
import { maskSecrets } from '../../core/safety/maskSecrets'

export const openLog = (profile: string): FeedbackLog =>
  createFeedback({
    path: join(profile, 'log.sqlite'),
    settings: () => defaultSettings,
    now: Date.now,
    maskSecrets,
    sessionId: 's',
    appVersion: 'test',
    onNotice: () => undefined,
    logWorkerPath: null,
  })
