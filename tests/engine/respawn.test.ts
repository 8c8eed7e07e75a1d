import { expect, test } from 'vitest'
import { createBackoff } from '../../core/engine/respawn'

test('waits longer after each crash, gives up, and forgets after a while', () => {
  const backoff = createBackoff()
  const waits = [0, 1, 2, 3, 4].map((second) => backoff.crashed(second * 1_000))
  expect(waits).toEqual([...waits].sort((a, b) => Number(a) - Number(b)))
  expect(waits[0]).toBeLessThan(1_000)
  expect(backoff.crashed(5_000)).toBeNull()
  expect(backoff.crashed(500_000)).toBe(waits[0])
  backoff.reset()
  expect(backoff.crashed(500_001)).toBe(waits[0])
})
