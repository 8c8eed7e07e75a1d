import { describe, expect, test } from 'vitest'
import {
  beforeAnswer,
  createDrafter,
  createDraftRecord,
  lookUp,
  worthwhile,
} from '../../core/engine/draft'
import { createSpeedMeter } from '../../core/engine/speed'

/** A graphics card: some tokens more cost nothing. */
const free = createSpeedMeter({ prefillTokensPerS: 1e6, decodeTokensPerS: 50 })
/** A core whose every token costs as much as the first. */
const dear = createSpeedMeter({ prefillTokensPerS: 50, decodeTokensPerS: 50 })
/** SmolLM2 on one core: 12 ms a step, 6 ms for each further token. */
const core = createSpeedMeter({ prefillTokensPerS: 166, decodeTokensPerS: 83 })

test.each([
  ['too short an echo', [1, 2, 9, 1, 2], null],
  ['the latest of equal ones', [1, 2, 3, 7, 1, 2, 3, 8, 1, 2, 3], { end: 7, length: 3 }],
  ['the longest', [5, 1, 2, 3, 7, 1, 2, 3, 8, 5, 1, 2, 3], { end: 4, length: 4 }],
  ['a run', [4, 4, 4, 4], { end: 3, length: 3 }],
  ['nothing', [], null],
])('looks up: %s', (_, text, found) => expect(lookUp(text)).toEqual(found))

const marks = { prefix: 91, suffix: 92, middle: 93 }
const none = { prefix: null, suffix: null, middle: null }

test.each([
  ['plain', [1, 2, 3], none, [1, 2, 3]],
  ['prefix first', [91, 1, 2, 92, 8, 9, 93], marks, [92, 8, 9, 91, 1, 2]],
  ['prefix first, after other files', [5, 91, 1, 92, 8, 93], marks, [92, 8, 5, 91, 1]],
  ['prefix last', [92, 8, 9, 91, 1, 2, 93], marks, [92, 8, 9, 91, 1, 2]],
  [
    'prefix last and no mark for the middle',
    [92, 8, 91, 1],
    { ...marks, middle: null },
    [92, 8, 91, 1],
  ],
])('what stands before the answer: %s', (_, tokens, of, order) =>
  expect(beforeAnswer(tokens, of)).toEqual(order),
)

describe('how many guesses are worth checking', () => {
  test.each([
    ['a card takes all it can get', free, 0.9, 8],
    ['a card takes doubtful ones too', free, 0.3, 1],
    ['never what cannot pay', dear, 1, 0],
    ['a core checks sure ones', core, 0.95, 8],
    ['a core leaves doubtful ones', core, 0.5, 0],
  ])('%s', (_, meter, rate, least) => {
    const count = worthwhile(rate, 8, meter)
    if (least === 0) expect(count).toBe(0)
    else expect(count).toBeGreaterThanOrEqual(least === 8 ? 4 : least)
  })

  test('never more than are wanted', () => expect(worthwhile(1, 2, free)).toBe(2))
})

describe('the drafter', () => {
  test('proposes what stood behind the same words, and goes on after a right guess', () => {
    const drafter = createDrafter([1, 2, 3, 4, 5, 6, 9, 1, 2, 3], [], createDraftRecord(), free)
    expect(drafter.propose(3)).toEqual([4, 5, 6])
    drafter.push([4, 5, 6, 9], 3)
    expect(drafter.propose(2)).toEqual([1, 2])
  })

  test('follows the hint until it is wrong', () => {
    const drafter = createDrafter([1], [7, 8, 9], createDraftRecord(), free)
    expect(drafter.propose(8)).toEqual([7, 8, 9])
    drafter.push([7], 0)
    expect(drafter.propose(8)).toEqual([8, 9])
    drafter.push([5], 0)
    expect(drafter.propose(8)).toEqual([])
  })

  test('stops guessing where guesses keep failing', () => {
    const record = createDraftRecord()
    let proposed = 0
    for (let request = 0; request < 40; request++) {
      const drafter = createDrafter([1], [7, 8, 9], record, core)
      if (drafter.propose(8).length > 0) proposed++
      drafter.push([5], 0)
    }
    expect(proposed).toBeLessThan(20)
  })
})
