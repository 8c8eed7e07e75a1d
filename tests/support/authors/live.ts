/** A simulated author at work: places in the order of time, the real model's suggestions for them,
 *  and the real log of what became of each. */
import type { FeedbackLog } from '../../../core/feedback/feedback'
import { defaultSettings, type Settings } from '../../../contract'
import type { Engine } from '../../../core/engine/types'
import type { ReplayRecord } from '../../../core/learn/replay/replayRecords'
import {
  logReaction,
  type Answer,
  type WritingDeps,
} from '../../../core/learn/replay/replayWriting'
import { createRandom, type Random } from '../../../core/random'
import { suggestOnce } from '../../../core/suggest/suggestOnce'
import { openSuggesting } from '../openSuggesting'
import { createHabits, type Habits } from './habits'

export interface Desk extends WritingDeps {
  feedback: FeedbackLog
  now: () => number
  settings: () => Settings
  dispose(): Promise<void>
}

/** Suggesting and the log on one clock, which the author sets.
 *  @param profile folder; its log goes on where it is */
export function openDesk(
  engine: Engine,
  modelSha256: string,
  profile: string,
  suggestSettings: Partial<Settings['suggest']>,
): Desk {
  const settings: Settings = {
    ...defaultSettings,
    suggest: { ...defaultSettings.suggest, eagerness: 1, ...suggestSettings },
  }
  const { suggest, feedback, clock, now } = openSuggesting({
    ...{ engine, modelSha256, settings },
    logPath: `${profile}/log.sqlite`,
    sessionId: 'author',
  })
  return {
    suggest,
    feedback,
    clock,
    now,
    settings: () => settings,
    async dispose() {
      suggest.dispose()
      await feedback.dispose()
    },
  }
}

/** Chance that an author who was shown nothing usable looks at another idea. */
const asksAgain = 0.2

/** Lives through all records; each leaves one event with an outcome, or none where the model had
 *  nothing to say. */
export async function liveThrough(
  desk: Desk,
  records: readonly ReplayRecord[],
  seed: number,
  onRecord: (done: number) => void = () => undefined,
): Promise<void> {
  const random = createRandom(seed)
  const habits = createHabits(random)
  for (const [n, record] of records.entries()) {
    await liveOnce(desk, record, habits, random)
    onRecord(n + 1)
  }
  await desk.feedback.flush()
}

async function liveOnce(
  desk: Desk,
  record: ReplayRecord,
  habits: Habits,
  random: Random,
): Promise<void> {
  const { t, typed } = record
  desk.clock.set(t)
  const first = await ask(desk, record, 0)
  if (!first) return
  const other =
    !habits.likes(first.text, typed) && random.next() < asksAgain
      ? await ask(desk, record, 1)
      : null
  const looked = other ? { ...other, passedOver: [first.eventId] } : first
  await logReaction(desk, looked, habits.answer(looked.text, typed), typed, t)
}

async function ask(desk: Desk, record: ReplayRecord, candidate: 0 | 1): Promise<Answer | null> {
  const { doc, path, language, mode, prefix, suffix } = record
  const { eventId, completion } = await suggestOnce(desk.suggest, {
    ...{ docId: doc, path, languageId: language, mode, version: record.t, prefix, suffix },
    ...{ cursor: prefix.length, trigger: 'typing', parentId: null, candidate, scope: null },
  })
  return eventId !== null && completion !== '' ? { eventId, text: completion } : null
}
