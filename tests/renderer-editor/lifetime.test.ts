/** One suggestion, one outcome: what the editor saw and what the log is told of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutcomeReport } from '../../contract'
import { newLife, step, type LifeEvent } from '../../renderer/editor/lifetime'

const TEXT = 'far bank, its rope'
const shown: LifeEvent = { kind: 'shown' }
const done: LifeEvent = { kind: 'grew', text: TEXT, complete: true }
const typed = (units: number): LifeEvent => ({ kind: 'typed', units })
const taken = (how: 'tab' | 'word' | 'line' | 'sentence', units: number): LifeEvent => ({
  kind: 'taken',
  how,
  units,
})
const ended = (cause: 'esc' | 'diverged' | 'cursor' | 'blur' | 'new_request' | 'timeout') =>
  ({ kind: 'ended', cause }) as const
const ignored = (userTypingDisagreed: boolean, supersededBy: string | null = null): LifeEvent => ({
  kind: 'monaco',
  end: { kind: 'ignored', userTypingDisagreed, supersededBy },
})

/** Runs events 100 ms apart, from Unix time 1000 on. */
function live(events: readonly LifeEvent[]): OutcomeReport[] {
  let life = newLife('e1', 'far')
  const reports: OutcomeReport[] = []
  events.forEach((event, index) => {
    const next = step(life, event, { at: 1_000 + index * 100, windowFocused: true })
    life = next.life
    if (next.report) reports.push(next.report)
  })
  return reports
}

const cases: Array<[string, LifeEvent[], string, string, number]> = [
  ['Tab', [shown, done, taken('tab', 18)], 'accepted', 'tab', 18],
  ['Tab before the stream is over', [shown, taken('tab', 3)], 'accepted', 'tab', 3],
  ['a word, then Esc', [shown, done, taken('word', 3), ended('esc')], 'partial', 'word', 3],
  [
    'a word, then other text',
    [done, shown, taken('word', 3), ended('diverged')],
    'partial',
    'word',
    3,
  ],
  ['words to the end', [done, shown, taken('word', 9), taken('word', 9)], 'accepted', 'word', 18],
  ['a sentence that is all', [done, shown, taken('sentence', 18)], 'accepted', 'sentence', 18],
  [
    'typed a part, Tab for the rest',
    [done, shown, typed(4), taken('tab', 14)],
    'accepted',
    'tab',
    18,
  ],
  [
    'a line, deleted, Esc',
    [done, shown, taken('line', 9), typed(-9), ended('esc')],
    'rejected',
    'esc',
    0,
  ],
  ['Esc', [shown, done, ended('esc')], 'rejected', 'esc', 0],
  [
    'Monaco says refused',
    [shown, done, { kind: 'monaco', end: { kind: 'rejected' } }],
    'rejected',
    'esc',
    0,
  ],
  [
    'Monaco says accepted',
    [shown, done, { kind: 'monaco', end: { kind: 'accepted' } }],
    'accepted',
    'tab',
    18,
  ],
  [
    'its accept arrives as typing first',
    [shown, done, typed(18), { kind: 'monaco', end: { kind: 'accepted' } }],
    'accepted',
    'tab',
    18,
  ],
  [
    'typed through by hand',
    [shown, done, typed(10), typed(8), ended('new_request')],
    'typed_through',
    'new_request',
    18,
  ],
  [
    'typed through ahead of the stream',
    [shown, typed(18), done],
    'typed_through',
    'new_request',
    18,
  ],
  ['something else typed', [shown, done, typed(4), ended('diverged')], 'ignored', 'diverged', 0],
  ['Monaco saw other typing', [shown, done, ignored(true)], 'ignored', 'diverged', 0],
  ['Monaco let go', [shown, done, ignored(false)], 'ignored', 'cursor', 0],
  ['the cursor went away', [shown, done, ended('cursor')], 'ignored', 'cursor', 0],
  ['the window lost the focus', [shown, done, ended('blur')], 'ignored', 'blur', 0],
  ['the document closed', [shown, done, ended('timeout')], 'ignored', 'timeout', 0],
  ['a newer request', [shown, done, ended('new_request')], 'superseded', 'new_request', 0],
  [
    'superseded by another event',
    [shown, done, ignored(false, 'e2')],
    'superseded',
    'new_request',
    0,
  ],
  ['never seen', [done, ended('diverged')], 'hidden', 'diverged', 0],
]

describe('the outcome of a suggestion', () => {
  test.each(cases)('%s', (_name, events, outcome, reason, acceptedChars) => {
    expect(live(events)).toMatchObject([{ eventId: 'e1', outcome, reason, acceptedChars }])
  })

  test('growth of the same suggestion is no outcome', () => {
    expect(live([shown, ignored(false, 'e1'), done, ignored(false, 'e1'), typed(2)])).toEqual([])
  })

  test('time on the screen is counted without the time behind another candidate', () => {
    const [report] = live([shown, done, { kind: 'covered' }, typed(0), shown, ended('esc')])
    expect(report).toMatchObject({ shownAt: 1_000, visibleMs: 300, resolvedAt: 1_500 })
  })

  test('what never was on the screen has no time there', () => {
    expect(live([done, ended('blur')])).toMatchObject([{ shownAt: null, visibleMs: 0 }])
  })
})

const anyEvent = fc.oneof(
  fc.constantFrom<LifeEvent>(shown, done, { kind: 'covered' }, ignored(true), ignored(false, 'e2')),
  fc.constantFrom<LifeEvent>(
    ignored(false, 'e1'),
    ended('esc'),
    ended('cursor'),
    ended('diverged'),
  ),
  fc.integer({ min: -5, max: 20 }).map(typed),
  fc.integer({ min: 1, max: 18 }).map((units) => taken('word', units)),
)

test('whatever happens, there is one outcome at most, and it holds together', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
      const reports = live([...events, ended('timeout')])
      expect(reports).toHaveLength(1)
      const [report] = reports
      if (!report) return
      expect(report.acceptedChars).toBeLessThanOrEqual(report.shownText.length)
      expect(report.acceptedChars > 0).toBe(
        ['accepted', 'partial', 'typed_through'].includes(report.outcome),
      )
      expect(report.outcome === 'hidden' && report.shownAt !== null).toBe(false)
      expect(report.visibleMs).toBeGreaterThanOrEqual(0)
    }),
  )
})
