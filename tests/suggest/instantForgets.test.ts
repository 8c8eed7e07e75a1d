/** After `forget`, no trace of a document is left in memory. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createInstant } from '../../core/suggest/instant/createInstant'
import { isInMemory } from './support/isInMemory'
import { requestAt } from '../support/requestAt'

describe('forget', () => {
  it('leaves no part of a document in memory, also where another one has words of it', async () => {
    const instant = createInstant()
    // Only backwards: this test must not hold itself what it looks for.
    const backwards = randomBytes(12).toString('hex')
    const learn = () => {
      const rare = [...backwards].reverse().join('')
      const shared = 'internationalisation'
      const prefix = `The ${rare} of ${shared}\nand the ${rare} again\n`
      const first = requestAt(`${prefix}|`, { docId: 'first' })
      instant.saw(first)
      instant.accepted('first', ` ${rare} too`, 'and')
      instant.saw(requestAt(`More of ${shared}\n|`, { docId: 'second' }))
    }
    learn()
    expect(await isInMemory(backwards)).toBe(true)
    instant.forget(['first'])
    expect(await isInMemory(backwards)).toBe(false)
    expect(instant.sizeBytes()).toBeGreaterThan(0)
  }, 60_000)
})
