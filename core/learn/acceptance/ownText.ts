/** What an author has written, read off the places where suggestions were asked for: each shows the
 *  text before it, most of which an earlier one has shown. */
import { sharedLength } from '../../text/similarity'
import { gap, piecesOf } from './pieces'

/** UTF-16 units that are remembered of a document's end, and by how many of them it is found again. */
const remembered = 400
const anchor = 60
/** Of a text that does not go on from what was seen, so much is read. */
const mostRead = 2_000
/** What is not finished: it is read when more stands behind it. */
const unfinished = /(?:[\p{L}\p{M}\p{N}]+|\s+)$/u

export interface OwnText {
  /** @param prefix the text before the cursor
   *  @returns pieces that were not there when the document was last seen, a gap before them where they
   *  do not go on from it */
  read(docId: string, prefix: string): Uint16Array
}

export function createOwnText(): OwnText {
  const ends = new Map<string, string>()
  return {
    read(docId, prefix) {
      const whole = prefix.slice(
        0,
        prefix.length - (unfinished.exec(prefix.slice(-100))?.[0].length ?? 0),
      )
      const end = ends.get(docId) ?? ''
      const at = end.length < anchor ? -1 : whole.lastIndexOf(end.slice(0, anchor))
      const same = at < 0 ? 0 : sharedLength(end, whole.slice(at))
      const from = at < 0 ? Math.max(0, whole.length - mostRead) : at + same
      ends.set(docId, whole.slice(-remembered))
      const { ids } = piecesOf(whole.slice(from))
      const goesOn = at >= 0 && same === end.length
      return goesOn || ids.length === 0 ? ids : Uint16Array.of(gap, ...ids)
    },
  }
}
