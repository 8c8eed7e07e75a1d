/** When a new suggestion takes the place of the one that is being read. */
import { describe, expect, test } from 'vitest'
import { another, refine } from '../../renderer/editor/candidates'

describe('the model answers after instant words', () => {
  test.each([
    ['goes on from them', 'lay against', 'lay against the bank', false, 900, 'replace'],
    ['says the same so far', 'lay against', 'lay ag', false, 900, 'hold'],
    ['says the same', 'lay against', 'lay against', true, 900, 'drop'],
    ['says less', 'lay against', 'lay', true, 900, 'drop'],
    ['says something else, nothing was read yet', 'lay against', 'was', false, 60, 'replace'],
    ['says something else, nothing is there yet', 'lay against', 'was', false, null, 'replace'],
    ['says something else, someone is reading', 'lay against', 'was', false, 120, 'keep'],
    ['has said nothing yet', 'lay against', '', false, 900, 'hold'],
  ])('and %s', (_name, shown, next, complete, visibleMs, verdict) => {
    expect(refine(shown, next, complete, visibleMs)).toBe(verdict)
  })
})

describe('another candidate', () => {
  test.each([
    ['differs', 'was gone', false, 'keep'],
    ['may still become the same', 'lay', false, 'hold'],
    ['is the same', 'lay against ', true, 'drop'],
    ['is a shorter one', 'lay', true, 'keep'],
    ['goes further than a known one', 'lay against the bank', false, 'keep'],
  ])('%s', (_name, next, complete, verdict) => {
    expect(another(next, complete, ['lay against', 'had sunk'])).toBe(verdict)
  })
})
