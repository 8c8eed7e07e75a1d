/** How often the background comparison takes an adapter back, by how much less of its text is kept
 *  (ADR 014): simulated authors with sittings of very different length and mood.
 *  node tests/bench/run.mjs comparison [AUTHORS] */
import { compare } from '../../core/learn/adapters/comparison'
import { simulatedSessions } from '../support/comparedAuthor'

export function main([count = '400']: string[]) {
  const authors = Number(count)
  const spreads = [0.05, 0.3]
  const losses = [0, 0.03, 0.06, 0.1, 0.2, -0.05]
  return spreads.flatMap((spread) =>
    losses.map((worse) => {
      const looks: number[] = []
      for (let seed = 1; seed <= authors; seed++) {
        const sessions = simulatedSessions(seed * 7_919, { worse, spread, count: 420 })
        const found = compare(sessions, seed)
        if (found.verdict === 'worse') looks.push(found.lookedAt ?? 0)
      }
      looks.sort((a, b) => a - b)
      const takenBack = looks.length / authors
      return { spread, worse, authors, takenBack, medianLook: looks[looks.length >> 1] ?? null }
    }),
  )
}
