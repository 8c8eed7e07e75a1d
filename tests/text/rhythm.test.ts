/** How long the editor waits after a key before it asks the model. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  intervalOf,
  keyTyped,
  LONGEST_PAUSE_MS,
  noRhythm,
  pauseBeforeAsking,
  textCame,
  type Rhythm,
} from '../../core/text/rhythm'

/** Keys with these intervals between them, and answers that took so long. */
function rhythmOf(intervalsMs: readonly number[], answersMs: readonly number[] = []): Rhythm {
  let at = 0
  let rhythm = keyTyped(noRhythm, at)
  for (const intervalMs of intervalsMs) rhythm = keyTyped(rhythm, (at += intervalMs))
  return answersMs.reduce(textCame, rhythm)
}
const steady = (intervalMs: number, answersMs: readonly number[] = []): Rhythm =>
  rhythmOf(Array<number>(12).fill(intervalMs), answersMs)

describe('asks at once where a thought ends', () => {
  test.each([
    ['', 'an empty text'],
    ['a\n', 'a new line'],
    ['{\n    ', 'its indentation'],
    ['call(', 'an opened bracket'],
    ['if x {', 'a block'],
    ['rows[', 'an index'],
    ['The end. ', 'a sentence'],
    ['said: ', 'a colon'],
    ['first, ', 'a comma'],
    ['“Go!” ', 'a quotation'],
    ['n = ', 'an operator'],
    ['- ', 'a list item'],
    ['今天天气很好。', 'a Chinese sentence'],
    ['他说：', 'a full-width colon'],
  ])('%j: %s', (before) => {
    expect(pauseBeforeAsking(steady(150), before, false)).toBe(0)
  })
})

describe('waits while a burst goes on', () => {
  test.each([
    ['a quick typist, within a word', 100, [], 'the riv', 135],
    ['a quick typist, after a word', 100, [], 'the river ', 110],
    ['a slow typist waits longer', 220, [], 'the riv', 297],
    ['a model that is done before the next key is asked at once', 100, [20, 20, 20], 'the riv', 0],
    ['a slow model is asked sooner', 100, [70, 70, 70], 'the riv', 100],
    ['of a slow typist, too', 200, [130, 130, 130], 'the riv', 200],
    ['but never within the rhythm', 100, [900, 800, 700], 'the riv', 100],
    ['one slow answer is no slow model', 100, [5, 5, 900], 'the riv', 0],
    ['three dots may go on', 100, [], 'wait...', 110],
    ['nobody waits for ever', 900, [], 'the riv', LONGEST_PAUSE_MS],
  ])('%s', (_name, intervalMs, answersMs, before, pauseMs) => {
    expect(pauseBeforeAsking(steady(intervalMs, answersMs), before, false)).toBe(pauseMs)
  })

  test('longer after a deletion, also where a thought would end', () => {
    expect(pauseBeforeAsking(steady(100), 'The end. ', true)).toBe(180)
  })
})

describe('the rhythm', () => {
  test.each([
    ['few keys say little', [90, 90], 180],
    ['long pauses are thoughts', [100, 100, 4_000, 100, 100, 9_000, 100], 100],
    ['a key held down is no typing', [120, 120, 120, 120, 120, 2, 2, 2, 2, 2, 2, 2], 120],
    [
      'the last twenty keys count',
      [...Array<number>(30).fill(300), ...Array<number>(20).fill(80)],
      80,
    ],
    ['half of an even number lies between two', [100, 100, 100, 140, 140, 140], 120],
  ])('%s', (_name, intervalsMs, expected) => {
    expect(intervalOf(rhythmOf(intervalsMs))).toBe(expected)
  })
})

test('whatever is typed, the pause has bounds and does not depend on when the day began', () => {
  const anything = fc.record({
    intervalsMs: fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 60 }),
    answersMs: fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { maxLength: 20 }),
    before: fc.string({ unit: 'grapheme', maxLength: 12 }),
    deleted: fc.boolean(),
  })
  fc.assert(
    fc.property(anything, ({ intervalsMs, answersMs, before, deleted }) => {
      const rhythm = rhythmOf(intervalsMs, answersMs)
      const pauseMs = pauseBeforeAsking(rhythm, before, deleted)
      expect(Number.isInteger(pauseMs)).toBe(true)
      expect(pauseMs).toBeGreaterThanOrEqual(0)
      expect(pauseMs).toBeLessThanOrEqual(LONGEST_PAUSE_MS)
      // Either at once, or not before the next key of the burst was due.
      if (pauseMs > 0) {
        expect(pauseMs).toBeGreaterThanOrEqual(
          Math.floor(Math.min(LONGEST_PAUSE_MS, intervalOf(rhythm))),
        )
      }
      expect(pauseBeforeAsking(rhythm, before, true)).toBeGreaterThan(0)
    }),
  )
})
