import fc from 'fast-check'
import { expect, test } from 'vitest'
import { label } from '../../core/feedback/label'
import type { LoggedEvent } from '../../core/feedback/types'
import { rewardOf } from '../../core/learn/acceptance/reward'
import { loggedEvent } from './events'

const rewarded = (change: Partial<LoggedEvent>) => {
  const event = loggedEvent(0, { shown_text: ' ten signs', ...change })
  return rewardOf(event, label(event))
}
const look = (
  afterS: 0 | 10 | 60 | 300,
  text: string,
  similarity: number,
  retainedChars: number,
) => [{ afterS, observedAt: 0, text, similarity, retainedChars }]

test.each<[string, Partial<LoggedEvent>, ReturnType<typeof rewarded>]>([
  ['kept whole', {}, { reward: 1, weight: 1 }],
  ['half of it stayed', { settled: look(300, ' ten', 0.5, 5) }, { reward: 0.5, weight: 1 }],
  [
    'last seen after a minute',
    { settled: look(60, ' ten signs', 1, 10) },
    { reward: 1, weight: 0.5 },
  ],
  ['accepted, then deleted', { settled: look(300, '', 0, 0) }, { reward: 0, weight: 1 }],
  ['undone at once', { undo_ms: 900 }, { reward: 0, weight: 1 }],
  [
    'typed by hand, not watched',
    { outcome: 'typed_through', settled: [] },
    { reward: 1, weight: 0.5 },
  ],
  [
    'a part taken',
    { outcome: 'partial', accepted_chars: 4, settled: look(300, ' ten', 1, 4) },
    { reward: 0.4, weight: 1 },
  ],
  ['refused', { outcome: 'rejected', outcome_reason: 'esc' }, { reward: 0, weight: 1 }],
  [
    'read, and something else typed',
    { outcome: 'ignored', outcome_reason: 'diverged' },
    { reward: 0, weight: 0.2 },
  ],
  ['shown by a chance of one in four', { show_propensity: 0.25 }, { reward: 1, weight: 4 }],
  ['shown by a hair', { show_propensity: 0.001 }, { reward: 1, weight: 10 }],
  ['marked as bad', { correction: 'undesirable' }, { reward: 0, weight: 1 }],
  ['marked as good', { correction: 'desirable', outcome: 'rejected' }, { reward: 1, weight: 1 }],
  ['not settled yet', { settled: [] }, null],
  ['replaced', { outcome: 'superseded' }, null],
  ['never shown', { shown: false }, null],
])('%s', (_, change, reward) => expect(rewarded(change)).toEqual(reward))

test('a reward is a share, and its weight at most ten events', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('accepted' as const, 'partial' as const, 'rejected' as const),
      fc.nat(40),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (outcome, retainedChars, similarity, show_propensity) => {
        const got = rewarded({
          outcome,
          show_propensity,
          settled: look(300, 'what stands there', similarity, retainedChars),
        })
        if (got === null) return
        expect(got.reward >= 0 && got.reward <= 1).toBe(true)
        expect(got.weight > 0 && got.weight <= 10).toBe(true)
      },
    ),
  )
})
