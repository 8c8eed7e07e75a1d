/** Suggestions of which nothing was seen: no editor reports them, and none stays open. */
import { describe, expect, it } from 'vitest'
import { outcomeOfUnseen } from '../../core/feedback/unseen'
import { label } from '../../core/feedback/label'
import { loggedEvent } from '../learn/events'

const unseen = { shown: false, completion_text: '', shown_text: '' }

describe('outcomeOfUnseen', () => {
  it.each([
    ['superseded', 'superseded', 'new_request'],
    ['filtered', 'hidden', 'nothing_left'],
    ['empty', 'hidden', 'nothing_left'],
    ['engine_down', 'hidden', 'nothing_left'],
  ] as const)('%s is %s', (none_reason, outcome, reason) => {
    const event = loggedEvent(1, { ...unseen, none_reason })
    const report = outcomeOfUnseen(event)
    expect(report).toMatchObject({ outcome, reason, visibleMs: 0, shownAt: null })
    expect(label({ ...event, outcome, outcome_reason: reason, settled: [] }).kind).toBe('none')
  })

  it('leaves to the editor what was seen', () => {
    expect(outcomeOfUnseen(loggedEvent(1))).toBeNull()
  })
})
