/**
 * All lines as one array of piece numbers, in the order in which they came, with chains through it
 * as LZ77 has them: one joins the places that follow the same four pieces, one those that follow the
 * same two, and one the same single piece. A chain leads from the newest place to the oldest. Memory
 * is 20 bytes for each piece.
 */
import { createVocabulary, lineEnd, lineStart, removed, type Vocabulary } from './vocabulary'

const headBits = 17
/** Pieces that the places on a chain have in common before them, the longest first. */
export const orders = [4, 2, 1] as const

export interface Store {
  readonly vocabulary: Vocabulary
  /** A line that holds nothing yet. `owner` is any number that the caller knows it by. */
  newLine(owner: number): number
  /** Says which lines stand before and after, -1 for none. */
  place(line: number, previous: number, next: number): void
  /** Fills an empty line. A line that is `open` goes on: its end is not known. */
  fill(line: number, pieces: readonly string[], indent: string, open: boolean): void
  /** Empties the line; the line stays. */
  empty(line: number): void
  /** Empties the line and gives its number back. */
  removeLine(line: number): void
  /** Piece at a place; 0 for none. */
  at(slot: number): number
  /** The place before, over blank lines; 0 at the start of all. */
  before(slot: number): number
  /** First place of the next line that says something, and the line breaks up to it; slot 0 where
   *  there is none. */
  nextLine(slot: number): { slot: number; breaks: number }
  ownerAt(slot: number): number
  indentAt(slot: number): string
  /** Newest place that may follow `context` (newest piece last), by the chain of that index in
   *  `orders`; go on with `older`. */
  newest(context: readonly number[], chain: number): number
  older(slot: number, chain: number): number
  sizeBytes(): number
  /** Makes room again where much was removed; with `now`, wherever anything was. */
  compact(now?: boolean): void
}

export function createStore(): Store {
  const vocabulary = createVocabulary()
  let pieces = new Int32Array(4_096)
  let lines = new Int32Array(4_096)
  const chains = orders.map((order) => ({
    order,
    heads: new Int32Array(1 << headBits),
    older: new Int32Array(4_096),
  }))
  // Slot 0 means none.
  let used = 1
  let dead = 0

  const slots: number[] = []
  const lengths: number[] = []
  const previousOf: number[] = []
  const nextOf: number[] = []
  const owners: number[] = []
  const indents: number[] = []
  const freeLines: number[] = []

  const at = (slot: number) => pieces[slot] ?? removed

  function before(slot: number): number {
    const left = slot - 1
    if (at(left) !== lineStart) return left
    let line = previousOf[lines[left] ?? 0] ?? -1
    while (line >= 0 && lengths[line] === 0) line = previousOf[line] ?? -1
    return line < 0 ? 0 : (slots[line] ?? 0) + (lengths[line] ?? 0) - 1
  }

  function hashBefore(slot: number, length: number): number {
    let hash = length
    for (let i = 0, s = slot; i < length; i++) {
      s = before(s)
      hash = mix(hash, at(s))
      if (s === 0) break
    }
    return hash >>> (32 - headBits)
  }

  function link(slot: number): void {
    for (const { order, heads, older } of chains) {
      const hash = hashBefore(slot, order)
      older[slot] = heads[hash] ?? 0
      heads[hash] = slot
    }
  }

  /** Takes the last place off its chains; false where it is not their newest any more. */
  function unlinkLast(slot: number): boolean {
    const hashes = chains.map(({ order }) => hashBefore(slot, order))
    if (!chains.every(({ heads }, i) => heads[hashes[i] ?? 0] === slot)) return false
    for (const [i, { heads, older }] of chains.entries()) heads[hashes[i] ?? 0] = older[slot] ?? 0
    return true
  }

  function reserve(count: number): void {
    if (used + count > pieces.length) resize(Math.max(used + count, Math.ceil(pieces.length * 1.5)))
  }

  function resize(size: number): void {
    pieces = resized(pieces, size)
    lines = resized(lines, size)
    for (const chain of chains) chain.older = resized(chain.older, size)
  }

  function empty(line: number): void {
    const slot = slots[line] ?? 0
    const length = lengths[line] ?? 0
    const indent = indents[line] ?? 0
    if (indent !== removed) vocabulary.release(indent)
    indents[line] = removed
    if (length === 0) return
    for (let s = slot + length - 1; s > slot; s--) {
      const id = at(s)
      const popped = s === used - 1 && unlinkLast(s)
      if (id !== lineEnd) vocabulary.release(id)
      pieces[s] = removed
      if (popped) used--
      else dead++
    }
    pieces[slot] = removed
    if (slot === used - 1) used--
    else dead++
    slots[line] = 0
    lengths[line] = 0
  }

  function compact(now = false): void {
    if (!now && (dead < 8_192 || dead < used / 2)) return
    const order = slots.flatMap((slot, line) => (slot > 0 ? [line] : []))
    order.sort((a, b) => (slots[a] ?? 0) - (slots[b] ?? 0))
    used = 1
    for (const line of order) {
      const from = slots[line] ?? 0
      const length = lengths[line] ?? 0
      pieces.copyWithin(used, from, from + length)
      lines.fill(line, used, used + length)
      slots[line] = used
      used += length
    }
    dead = 0
    pieces.fill(removed, used)
    if (now) resize(used + 4_096)
    for (const { heads } of chains) heads.fill(0)
    for (let slot = 1; slot < used; slot++) if (at(slot) !== lineStart) link(slot)
  }

  return {
    vocabulary,
    newLine: (owner) => {
      const line = freeLines.pop() ?? slots.length
      slots[line] = 0
      lengths[line] = 0
      previousOf[line] = -1
      nextOf[line] = -1
      owners[line] = owner
      indents[line] = 0
      return line
    },
    place: (line, previous, next) => {
      previousOf[line] = previous
      nextOf[line] = next
    },
    fill: (line, texts, indent, open) => {
      indents[line] = vocabulary.hold(indent)
      if (texts.length === 0) return
      const length = texts.length + (open ? 1 : 2)
      reserve(length)
      slots[line] = used
      lengths[line] = length
      lines.fill(line, used, used + length)
      pieces[used++] = lineStart
      for (const text of texts) {
        pieces[used] = vocabulary.hold(text)
        link(used++)
      }
      if (open) return
      pieces[used] = lineEnd
      link(used++)
    },
    empty,
    removeLine: (line) => {
      empty(line)
      previousOf[line] = -1
      nextOf[line] = -1
      freeLines.push(line)
    },
    at,
    before,
    nextLine: (slot) => {
      let line = nextOf[lines[slot] ?? 0] ?? -1
      let breaks = 1
      for (; line >= 0 && lengths[line] === 0; breaks++) line = nextOf[line] ?? -1
      return { slot: line < 0 ? 0 : (slots[line] ?? 0) + 1, breaks }
    },
    ownerAt: (slot) => owners[lines[slot] ?? 0] ?? 0,
    indentAt: (slot) => vocabulary.text(indents[lines[slot] ?? 0] ?? 0),
    newest: (context, chain) => {
      const length = orders[chain] ?? 0
      let hash = length
      for (let i = 0; i < length; i++) {
        const id = context[context.length - 1 - i] ?? 0
        hash = mix(hash, id)
        if (id === 0) break
      }
      return chains[chain]?.heads[hash >>> (32 - headBits)] ?? 0
    },
    older: (slot, chain) => chains[chain]?.older[slot] ?? 0,
    sizeBytes: () => {
      const perPiece = 4 * (2 + chains.length)
      const heads = 4 * (1 << headBits) * chains.length
      return pieces.length * perPiece + heads + slots.length * 48 + vocabulary.sizeBytes()
    },
    compact,
  }
}

function mix(hash: number, id: number): number {
  const mixed = Math.imul(hash ^ id, 0x9e3779b1)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

function resized(array: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const other = new Int32Array(size)
  other.set(array.subarray(0, size))
  return other
}
