/** Knows passages of the user's private documents again, without keeping them: only salted hashes
 *  of five words in a row are held, in memory. */
import { randomBytes } from 'node:crypto'

/** Words in a row that make one hash. Shorter ones would be everybody's. */
const shingleWords = 5
/** From here on a passage counts as copied. */
const copiedWords = 8
const copiedUnits = 40
/** Documents are forgotten, the oldest first, beyond this many hashes in all (about 60 MB). */
const mostShingles = 1_000_000

export interface PrivateText {
  /** Takes a document in, in place of what was known of it. */
  add(docId: string, text: string): void
  remove(docId: string): void
  forget(): void
  /** Whether `text` copies 40 letters or eight words in a row from a private document.
   *  @param exceptDocId the document that is being written: repeating it is no leak */
  verbatim(text: string, exceptDocId?: string): boolean
}

interface Word {
  key: string
  start: number
  end: number
  /** What it counts for: a letter of Han script is half a word, and two letters and a half. */
  words: number
  units: number
}

const word = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu

const wordsOf = (text: string): Word[] =>
  [...text.matchAll(word)].map(({ index, 0: found }) => {
    const han = /\p{Script=Han}/u.test(found)
    return {
      key: found.toLowerCase(),
      start: index,
      end: index + found.length,
      words: han ? 0.5 : 1,
      units: han ? 2.5 : 0,
    }
  })

export function createPrivateText(): PrivateText {
  const salt = randomBytes(8)
  const [saltA, saltB] = [salt.readUInt32LE(0), salt.readUInt32LE(4)]
  const documents = new Map<string, Set<number>>()
  /** In how many documents a hash is. */
  const counts = new Map<number, number>()

  /** 53 bits of two FNV-1a hashes that start from the salt. */
  function hash(keys: readonly string[]): number {
    let a = 0x811c9dc5 ^ saltA
    let b = 0x811c9dc5 ^ saltB
    for (const key of keys) {
      for (let i = 0; i < key.length; i++) {
        const unit = key.charCodeAt(i)
        a = Math.imul(a ^ unit, 0x01000193)
        b = Math.imul(b ^ (unit + 0x9e37), 0x01000193)
      }
      a = Math.imul(a ^ 0x20, 0x01000193)
      b = Math.imul(b ^ 0x20, 0x01000193)
    }
    return (a >>> 0) * 0x200000 + (b >>> 11)
  }

  function shinglesOf(words: readonly Word[]): number[] {
    const keys = words.map(({ key }) => key)
    return keys
      .slice(0, Math.max(0, keys.length - shingleWords + 1))
      .map((_, i) => hash(keys.slice(i, i + shingleWords)))
  }

  function remove(docId: string): void {
    for (const shingle of documents.get(docId) ?? []) {
      const left = (counts.get(shingle) ?? 1) - 1
      if (left > 0) counts.set(shingle, left)
      else counts.delete(shingle)
    }
    documents.delete(docId)
  }

  return {
    add(docId, text) {
      remove(docId)
      const shingles = new Set(shinglesOf(wordsOf(text)))
      documents.set(docId, shingles)
      for (const shingle of shingles) counts.set(shingle, (counts.get(shingle) ?? 0) + 1)
      for (const oldest of documents.keys()) {
        if (counts.size <= mostShingles || documents.size === 1) break
        remove(oldest)
      }
    },

    remove,

    forget() {
      documents.clear()
      counts.clear()
    },

    verbatim(text, exceptDocId) {
      if (counts.size === 0) return false
      const own = exceptDocId === undefined ? undefined : documents.get(exceptDocId)
      const words = wordsOf(text)
      const copied = shinglesOf(words).map(
        (shingle) => (counts.get(shingle) ?? 0) > (own?.has(shingle) === true ? 1 : 0),
      )
      let from = -1
      return copied.some((isCopied, i) => {
        if (!isCopied) {
          from = -1
          return false
        }
        if (from < 0) from = i
        const run = words.slice(from, i + shingleWords)
        const count = run.reduce((sum, { words: own }) => sum + own, 0)
        const units = (run.at(-1)?.end ?? 0) - (run[0]?.start ?? 0)
        const han = run.reduce((sum, one) => sum + one.units, 0)
        return count >= copiedWords || Math.max(units, han) >= copiedUnits
      })
    },
  }
}
