/** When accepted text is looked at again, and how it is found after a restart. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TrackedRegion } from '../../contract'
import { dueLook, findRegion, isFinished, nextLookAt, regrowth } from '../../renderer/editor/looks'

const region = (patch: Partial<TrackedRegion> = {}): TrackedRegion => ({
  eventId: 'e1',
  docId: 'd1',
  start: 4,
  end: 9,
  text: 'river',
  acceptedAt: 1_000_000,
  observed: [],
  ...patch,
})

describe('looks', () => {
  test.each([
    [[], 1_010_000],
    [[10], 1_060_000],
    [[10, 60], 1_300_000],
    [[10, 60, 300], null],
  ])('after %j the next one is at %s', (observed, at) => {
    expect(nextLookAt(region({ observed }), 1)).toBe(at)
    expect(isFinished(region({ observed }))).toBe(at === null)
  })

  test.each([
    ['too early', [], 1_009_999, null],
    ['in time', [], 1_010_000, { afterS: 10, observed: [10] }],
    ['the second', [10], 1_060_000, { afterS: 60, observed: [10, 60] }],
    ['overdue after a restart', [10], 9_000_000, { afterS: 300, observed: [10, 60, 300] }],
  ])('%s', (_name, observed, now, due) => {
    expect(dueLook(region({ observed }), now, 1)).toEqual(due)
  })

  test('time can run faster for tests', () => {
    expect(nextLookAt(region(), 0.01)).toBe(1_000_100)
  })
})

describe('finding a region again', () => {
  test.each([
    ['where it was', 'the river had', 4],
    ['moved down', 'At dawn the river had', 12],
    ['moved up', 'a river', 2],
    ['the nearer of two', 'river, the river', 0],
    ['gone', 'the brook had', null],
  ])('%s', (_name, text, start) => {
    expect(findRegion(text, { start: 4, text: 'river' })).toBe(start)
  })

  test('nothing can be said of a region that was deleted', () => {
    expect(findRegion('the had', { start: 4, text: '' })).toBeNull()
  })

  test('whatever was written around it, it is found', () => {
    const noise = fc.string({ unit: fc.constantFrom('x', 'y', ' '), maxLength: 20 })
    fc.assert(
      fc.property(noise, noise, fc.nat(40), (head, tail, start) => {
        expect(findRegion(`${head}river${tail}`, { start, text: 'river' })).toBe(head.length)
      }),
    )
  })
})

test.each([
  ['writing on after it', 10, 10, 5, 0],
  ['a deleted tail written anew', 10, 6, 4, 4],
  ['more than was deleted', 10, 6, 9, 4],
])('%s', (_name, accepted, units, inserted, grown) => {
  expect(regrowth(accepted, units, inserted)).toBe(grown)
})
