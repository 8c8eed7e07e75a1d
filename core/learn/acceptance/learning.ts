/** When the acceptance model learns: after each run, and anew when events are removed, since those have
 *  taught it, too. */
import { existsSync, rmSync } from 'node:fs'
import type { FeedbackLog } from '../../feedback/feedback'
import { createAcceptance, type Acceptance, type AcceptanceOptions } from './acceptance'

export interface AcceptanceLearning {
  acceptance: Acceptance
  /** Learns from the whole log. A log that cannot be read leaves all as it is: whoever reads it for
   *  its own sake says so. */
  learn(): void
  /** Resolves when nothing is being learned. */
  settled(): Promise<void>
  /** @returns when what was being learned has ended */
  dispose(): Promise<void>
}

/** Many are removed at a time: one pass for all. */
const afterRemovalMs = 1_000

export function createAcceptanceLearning(
  options: AcceptanceOptions & {
    feedback: Pick<FeedbackLog, 'labelled' | 'flush' | 'onForget'>
    onLearned: () => void
  },
): AcceptanceLearning {
  const { feedback, onLearned } = options
  const acceptance = createAcceptance(options)
  let going: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function learnNow(): Promise<void> {
    try {
      await feedback.flush()
      await acceptance.learn(feedback.labelled(null))
      onLearned()
    } catch {
      // The model in use stays.
    }
  }
  const learn = () => {
    going = Promise.all([going, learnNow()]).then(() => undefined)
  }
  // Saved by an earlier Inkling.
  if (acceptance.result() === null && existsSync(options.path)) learn()

  const stop = feedback.onForget(() => {
    if (acceptance.result() === null) return
    // Learned anew in a moment; should the app end before, it has learned nothing.
    rmSync(options.path, { force: true })
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      learn()
    }, afterRemovalMs)
  })
  return {
    acceptance,
    learn,
    settled: () => going,
    async dispose() {
      stop()
      // What was removed must not go on serving after a restart.
      if (timer !== undefined) learn()
      clearTimeout(timer)
      await going
    },
  }
}
