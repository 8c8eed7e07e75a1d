/** Pieces as numbers. A piece that nothing refers to any more is gone, and its number free again. */

/** Numbers below have a meaning in the store: removed, start of a line, end of a line. */
export const removed = 0
export const lineStart = 1
export const lineEnd = 2
const firstId = 3

/** Words are looked up by so many units of their beginning. */
export const headUnits = 3

export interface Vocabulary {
  /** Number of the piece, which is held once more from now on. */
  hold(piece: string): number
  release(id: number): void
  /** 0 for a piece that nobody holds. */
  find(piece: string): number
  text(id: number): string
  /** How often the piece is held. */
  count(id: number): number
  /** Held words that begin with `head`, which has at least `headUnits`, with or without a blank before them. */
  startingWith(head: string): number[]
  sizeBytes(): number
}

export function createVocabulary(): Vocabulary {
  const ids = new Map<string, number>()
  const texts: string[] = ['', '', '']
  const counts: number[] = [0, 0, 0]
  const free: number[] = []
  const byHead = new Map<string, Set<number>>()
  let units = 0

  const headOf = (piece: string) => {
    const word = piece.startsWith(' ') ? piece.slice(1) : piece
    return word.length > headUnits ? word.slice(0, headUnits) : null
  }

  function add(piece: string): number {
    const id = free.pop() ?? Math.max(texts.length, firstId)
    const own = copyOf(piece)
    ids.set(own, id)
    texts[id] = own
    counts[id] = 0
    units += piece.length
    const head = headOf(piece)
    if (head !== null) {
      const others = byHead.get(head)
      if (others) others.add(id)
      else byHead.set(head, new Set([id]))
    }
    return id
  }

  function drop(id: number): void {
    const piece = texts[id] ?? ''
    ids.delete(piece)
    texts[id] = ''
    free.push(id)
    units -= piece.length
    const head = headOf(piece)
    const others = head === null ? undefined : byHead.get(head)
    others?.delete(id)
    if (head !== null && others?.size === 0) byHead.delete(head)
  }

  return {
    hold: (piece) => {
      const id = ids.get(piece) ?? add(piece)
      counts[id] = (counts[id] ?? 0) + 1
      return id
    },
    release: (id) => {
      const count = (counts[id] ?? 0) - 1
      counts[id] = count
      if (count === 0) drop(id)
    },
    find: (piece) => ids.get(piece) ?? 0,
    text: (id) => texts[id] ?? '',
    count: (id) => counts[id] ?? 0,
    startingWith: (head) => {
      const out: number[] = []
      for (const id of byHead.get(head.slice(0, headUnits)) ?? []) {
        const text = texts[id] ?? ''
        if (text.startsWith(head, text.startsWith(' ') ? 1 : 0)) out.push(id)
      }
      return out
    },
    // About what V8 keeps for an entry of the map, of the arrays and of a set, besides the text.
    sizeBytes: () => ids.size * 120 + units * 2,
  }
}

/** V8 keeps a part of a string as a view of the whole. The whole would be somebody's document, and
 *  would outlive its being forgotten as long as another one shares the word. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
