/** Sittings of a simulated author, of which the base writes a fifth. */
import type { Session } from '../../core/learn/adapters/comparison'
import { createRandom } from '../../core/random'

export interface ComparedAuthor {
  /** How much less often a text of the adapter is kept. */
  worse: number
  /** How different the moods of sittings are. */
  spread: number
  count: number
}

/** Some sittings have one suggestion, some sixty; each has a level of its own at which text is kept. */
export function simulatedSessions(
  seed: number,
  { worse, spread, count }: ComparedAuthor,
): Session[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => {
    const arm = random.next() < 0.2 ? 'base' : 'adapter'
    const events = 1 + Math.floor(Math.exp(random.next() * 3.5))
    const mood = spread * (random.next() + random.next() - 1)
    const level = Math.min(1, Math.max(0, 0.35 + mood - (arm === 'adapter' ? worse : 0)))
    let [shownChars, keptChars] = [0, 0]
    for (let i = 0; i < events; i++) {
      const chars = 5 + random.integer(60)
      shownChars += chars
      if (random.next() < level) keptChars += chars
    }
    return { arm, events, shownChars, keptChars }
  })
}
