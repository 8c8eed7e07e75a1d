/** `inkling train`: one learning run by hand, over the profile's log. */
import { InklingError } from '../../contract'
import type { LearnState } from '../../contract'
import type { CommonOptions } from '../options'
import { answer, say } from '../output'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { inProfile } from '../session'

function tell({ run }: LearnState): string | null {
  if (!run) return null
  if (run.phase !== 'training') return run.phase
  const loss = run.losses.at(-1)?.loss.toFixed(3) ?? '…'
  return `training ${run.step} of ${run.steps}, loss ${loss}`
}

/** @returns the exit code: 0 when the run came to a verdict, whichever it is */
export async function train(options: CommonOptions): Promise<number> {
  const place = findPlace(options.profile)
  return inProfile(place, readSettings(place, options.model), async ({ app }) => {
    let last: string | null = null
    const stopListening = app.learn.onState((state) => {
      const line = tell(state)
      if (line && line !== last) say(line)
      last = line
    })
    const onStop = (): void => void app.learn.cancel({ drop: false })
    process.once('SIGINT', onStop)
    try {
      const { runId } = await app.learn.start({ automatic: false })
      const state = await app.learn.finished()
      if (state.failure) {
        const { code, message, next } = state.failure
        throw new InklingError(code, message, next)
      }
      const result = state.last?.runId === runId ? state.last : null
      if (result === null) {
        say('Stopped. What was computed is kept: `inkling train` goes on from there.')
        return 1
      }
      answer(options.json ?? false, result, () =>
        [
          `${result.promoted ? 'Promoted' : 'Refused'}: ${result.reason}`,
          ...result.tests.map((test) => `  ${test.passed ? 'yes' : 'no '}  ${test.text}`),
        ].join('\n'),
      )
      return 0
    } finally {
      process.off('SIGINT', onStop)
      stopListening()
    }
  })
}
