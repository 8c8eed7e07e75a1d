/** Does a text go on as this author has gone on before? Looks for earlier places of the author's own
 *  text that are like the one at the cursor, and compares what was written there with what is
 *  offered here: nearest neighbours over an n-gram index, as in kNN language models (Khandelwal et
 *  al. 2020), on pieces instead of a network's states. */
import { likenessOf } from './likeness'
import { gap, pieceKinds, piecesOf } from './pieces'

/** Where a text is offered, and which. */
export interface Place {
  /** Pieces before the cursor, the last of them nearest to it. */
  context: Uint16Array
  /** Pieces of the text; its first may have begun before the cursor. */
  offered: Uint16Array
}

/** What the author wrote at the most alike places, beside what is offered. */
export interface Alike {
  /** Mean likeness (`likenessOf`). */
  mean: number
  /** That of the likest. */
  best: number
  /** Share of them that begin with the same piece, 0 to 1. */
  begins: number
}

export interface Places {
  add(pieces: Uint16Array): void
  /** Null where no earlier place follows the same piece. */
  alike(place: Place): Alike | null
  /** The newest of what was added. */
  pieces(): Uint16Array
}

/** Pieces of the newest text that are kept: some forty thousand words. */
export const mostPieces = 1 << 16
/** Pieces that a place is known by. */
const contextPieces = 12
/** Each piece tells nine tenths of what the next one, nearer to the cursor, does. */
const nearer = 0.9
/** Longer texts are judged by their head. */
const mostOffered = 64
/** Places that are looked at, the newest with the longest equal end first; of them count the most
 *  alike. */
const mostLooked = 32
const mostAlike = 4
/** Pieces that the places of a chain have in common before them. */
const orders = [3, 1] as const
/** UTF-16 units in which the context is looked for. */
const contextUnits = 120

export function placeOf(prefix: string, text: string): Place {
  const head = prefix.slice(-contextUnits)
  const { ids, ends } = piecesOf(head + text)
  const first = ends.findIndex((end) => end > head.length)
  const cut = first < 0 ? ids.length : first
  return {
    context: ids.slice(Math.max(0, cut - contextPieces), cut),
    offered: ids.slice(cut, cut + mostOffered),
  }
}

export function createPlaces(saved: Uint16Array = new Uint16Array(0)): Places {
  // A place is the index of the piece that follows it.
  const ids = new Uint16Array(2 * mostPieces)
  let used = 0
  const chains = orders.map((order) => ({
    order,
    heads: new Int32Array(pieceKinds),
    older: new Int32Array(ids.length + 1),
  }))
  const marks = createMarks()
  const lookedAt = new Uint32Array(ids.length + 1)
  let query = 0

  function append(pieces: Uint16Array): void {
    for (const id of pieces) {
      ids[used++] = id
      for (const { order, heads, older } of chains) {
        const hash = hashOf(ids, used, order)
        older[used] = heads[hash] as number
        heads[hash] = used
      }
    }
  }

  function add(pieces: Uint16Array): void {
    const fitting = pieces.subarray(-mostPieces)
    if (used + fitting.length > ids.length) {
      const newest = ids.slice(used - mostPieces, used)
      for (const { heads } of chains) heads.fill(0)
      used = 0
      append(newest)
    }
    append(fitting)
  }

  /** How much of the context stands before a place, too, whatever its order. */
  function shared(at: number): number {
    marks.again()
    let sum = 0
    let weight = 1
    for (let k = 1; k <= contextPieces && k <= at; k++) {
      weight *= nearer
      const id = ids[at - k] as number
      if (id === gap) break
      if (marks.takes(id)) sum += weight
    }
    return sum
  }

  /** The most alike places; of equal ones the newer. */
  function nearest(context: Uint16Array): number[] {
    const best: number[] = []
    const alike: number[] = []
    const last = context[context.length - 1]
    let looked = 0
    query++
    marks.set(context)
    for (const { order, heads, older } of chains) {
      if (context.length < order) continue
      let at = heads[hashOf(context, context.length, order)] as number
      for (let step = 0; at > 0 && step < mostLooked && looked < mostLooked; step++) {
        if (lookedAt[at] !== query && ids[at - 1] === last && at < used && ids[at] !== gap) {
          lookedAt[at] = query
          looked++
          const here = shared(at)
          let rank = best.length
          while (
            rank > 0 &&
            isBefore(here, at, alike[rank - 1] as number, best[rank - 1] as number)
          )
            rank--
          if (rank < mostAlike) {
            best.splice(rank, 0, at)
            alike.splice(rank, 0, here)
            if (best.length > mostAlike) best.length = alike.length = mostAlike
          }
        }
        at = older[at] as number
      }
    }
    return best
  }

  add(saved)
  return {
    add,
    alike({ context, offered }) {
      if (context.length === 0 || offered.length === 0) return null
      const at = nearest(context)
      if (at.length === 0) return null
      const likeTo = likenessOf(offered)
      const likeness = at.map((place) => likeTo(ids, place, used))
      return {
        mean: likeness.reduce((sum, one) => sum + one, 0) / at.length,
        best: Math.max(...likeness),
        begins: at.filter((place) => ids[place] === offered[0]).length / at.length,
      }
    },
    pieces: () => ids.slice(Math.max(0, used - mostPieces), used),
  }
}

const isBefore = (alike: number, at: number, otherAlike: number, otherAt: number) =>
  alike > otherAlike || (alike === otherAlike && at > otherAt)

/** Of the pieces before an index. */
function hashOf(ids: Uint16Array, at: number, order: number): number {
  let hash = order
  for (let k = 1; k <= order; k++) {
    hash = Math.imul(hash ^ (ids[at - k] ?? gap), 0x9e3779b1)
    hash = (hash ^ (hash >>> 15)) >>> 0
  }
  return hash >>> 16
}

/** Which pieces stand in a context; each is taken once for each place that is compared with it. */
function createMarks() {
  const contexts = new Uint32Array(pieceKinds)
  const taken = new Uint32Array(pieceKinds)
  let context = 0
  let place = 0
  return {
    set(pieces: Uint16Array): void {
      context++
      for (const id of pieces) contexts[id] = context
    },
    again(): void {
      place++
    },
    takes(id: number): boolean {
      if (contexts[id] !== context || taken[id] === place) return false
      taken[id] = place
      return true
    },
  }
}
