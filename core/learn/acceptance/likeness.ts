/** How like what is offered is to what was written. */
import { effortOf, gap } from './pieces'

/** @param from index of the first piece that was written there
 *  @param end index behind the last one of all
 *  @returns 1 − edit distance / effort of the longer, 1 for the same; somewhat below 0 where long pieces
 *  stand against short ones, which is farther off than nothing in common */
export type LikenessTo = (written: Uint16Array, from: number, end: number) => number

/** Compared with as much of what was written as is nearest to it in effort, by Levenshtein's table
 *  (Wagner and Fischer 1974), a piece costing what it is to write. One row of the table at a time: here
 *  the time goes.
 *  @param offered at least one piece */
export function likenessOf(offered: Uint16Array): LikenessTo {
  const count = offered.length
  const efforts = new Float64Array(count)
  const nothingWritten = new Float64Array(count + 1)
  const row = new Float64Array(count + 1)
  for (let i = 0; i < count; i++) {
    efforts[i] = effortOf(offered[i] as number)
    nothingWritten[i + 1] = (nothingWritten[i] as number) + (efforts[i] as number)
  }
  const whole = nothingWritten[count] as number

  return (written, from, end) => {
    row.set(nothingWritten)
    let effort = 0
    for (let n = from; n < end; n++) {
      const id = written[n] as number
      const cost = effortOf(id)
      // One more would be farther from it than this is.
      if (id === gap || (effort > 0 && effort + cost - whole >= whole - effort)) break
      effort += cost
      let diagonal = row[0] as number
      let left = diagonal + cost
      row[0] = left
      for (let i = 0; i < count; i++) {
        const above = row[i + 1] as number
        const own = efforts[i] as number
        const changed = diagonal + (offered[i] === id ? 0 : cost > own ? cost : own)
        left = Math.min(changed, left + own, above + cost)
        diagonal = above
        row[i + 1] = left
      }
    }
    return 1 - (row[count] as number) / Math.max(whole, effort)
  }
}
