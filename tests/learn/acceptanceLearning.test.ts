/** Learning which suggestions are kept, as a part of learning: from a real log, without a trainer. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FeedbackLog } from '../../core/feedback/feedback'
import type { Learn } from '../../core/learn/types'
import { openLearn } from '../support/openLearn'
import { openLog } from '../support/openLog'
import { simulatedAuthor } from '../support/simulatedAuthor'
import { loggedEvent } from './events'

let profile: string
let feedback: FeedbackLog
let learn: Learn
const author = simulatedAuthor({ style: 'spelling', seed: 1 })

beforeEach(async () => {
  profile = mkdtempSync(join(tmpdir(), 'inkling-acceptance-'))
  feedback = openLog(profile)
  learn = openLearn(profile, feedback, { automatic: false })
  for (const event of author) {
    feedback.record(event)
    await feedback.report({
      eventId: event.event_id,
      outcome: event.outcome ?? 'hidden',
      reason: event.outcome_reason ?? 'nothing_left',
      acceptedChars: event.accepted_chars,
      shownText: event.shown_text,
      shownAt: event.t_shown,
      resolvedAt: event.t_outcome ?? event.t_resolved,
      visibleMs: event.visible_ms,
      windowFocused: event.window_focused,
    })
    for (const { afterS, observedAt, text } of event.settled)
      await feedback.observe({ kind: 'settle', eventId: event.event_id, afterS, observedAt, text })
  }
})
afterEach(async () => {
  await learn.dispose()
  await feedback.dispose()
  rmSync(profile, { recursive: true, force: true })
})

const likes = loggedEvent(1_000, { completion_text: ' the grey harbour.', logp_mean: -1 })

test('a run that cannot train still learns what is kept; removing the events takes it back', async () => {
  await expect(learn.start({ automatic: false })).rejects.toMatchObject({ code: 'model_missing' })
  await learn.finished()
  expect(learn.acceptance.result()).toMatchObject({ verdict: 'serving' })
  expect(learn.acceptance.predict(likes)).toBeGreaterThan(0.5)
  expect(existsSync(join(profile, 'learn', 'acceptance.json'))).toBe(true)

  await feedback.forget({ kind: 'all' })
  await vi.waitFor(() => expect(learn.acceptance.predict(likes)).toBeNull(), { timeout: 10_000 })
})

test('what was removed just before the app ends is unlearned first', async () => {
  await learn.start({ automatic: false }).catch(() => undefined)
  await learn.finished()
  await feedback.forget({ kind: 'all' })
  await learn.dispose()
  expect(learn.acceptance.result()).toMatchObject({ verdict: 'not_enough_yet' })
})

test('what an earlier Inkling learned is learned anew when the app starts', async () => {
  await learn.start({ automatic: false }).catch(() => undefined)
  await learn.finished()
  await learn.dispose()
  const file = join(profile, 'learn', 'acceptance.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"features":\d+/, '"features":1'))
  learn = openLearn(profile, feedback, { automatic: false })
  expect(learn.acceptance.predict(likes)).toBeNull()
  await vi.waitFor(() => expect(learn.acceptance.predict(likes)).toBeGreaterThan(0.5), {
    timeout: 10_000,
  })
})
