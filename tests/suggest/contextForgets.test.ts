/** After `forget`, no passage and no trace of a document is left. */
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createContext } from '../../core/suggest/context/createContext'
import { isInMemory } from './support/isInMemory'
import { requestAt } from '../support/requestAt'

describe('forget', () => {
  it('leaves no part of a document in memory, also where another one has words of it', async () => {
    const context = createContext({
      readFile: () => Promise.resolve(null),
      isExcluded: () => false,
      now: () => 1,
    })
    // Only backwards: this test must not hold itself what it looks for.
    const backwards = randomBytes(12).toString('hex')
    const learn = async () => {
      const rare = [...backwards].reverse().join('')
      const shared = 'internationalisation'
      const text = `The ${rare} of ${shared} goes with the harbour and the lighthouse keeper.\n\n`
      context.saw(requestAt(`${text}|`, { docId: 'first' }))
      context.saw(requestAt(`${text}And then|`, { docId: 'first' }))
      context.accepted({
        ...{ docId: 'first', path: null, languageId: 'plaintext', mode: 'prose', at: 1 },
        before: `of ${shared} and `,
        text: rare,
      })
      context.saw(
        requestAt(`More of ${shared} in the harbour by the lighthouse.|`, { docId: 'two' }),
      )
      await context.settled()
    }
    await learn()
    expect(await isInMemory(backwards)).toBe(true)
    context.forget(['first'])
    expect(await isInMemory(backwards)).toBe(false)
    context.dispose()
  }, 60_000)
})
