/** How often the background comparison takes an adapter back, by how much less of its text is kept
 *  (ADR 014): simulated authors with sittings of very different length and mood.
 *  node tests/bench/run.mjs comparison [AUTHORS] */
import { compare } from '../../core/learn/comparison'
import { simulatedSessions } from '../support/comparedAuthor'

const authors = Number(process.argv[2] ?? 400)

for (const spread of [0.05, 0.3])
  for (const worse of [0, 0.03, 0.06, 0.1, 0.2, -0.05]) {
    const counts: Record<string, number> = {}
    const taken: number[] = []
    for (let seed = 1; seed <= authors; seed++) {
      const found = compare(simulatedSessions(seed * 7_919, { worse, spread, count: 420 }), seed)
      counts[found.verdict] = (counts[found.verdict] ?? 0) + 1
      if (found.verdict === 'worse') taken.push(found.lookedAt ?? 0)
    }
    taken.sort((a, b) => a - b)
    const back = ((100 * taken.length) / authors).toFixed(1)
    console.log(
      `mood ±${spread}, kept less by ${worse}: taken back ${back} %, at the look of ${taken[taken.length >> 1] ?? '–'} sittings (median)`,
    )
  }
