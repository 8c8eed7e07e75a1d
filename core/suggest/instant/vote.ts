/** Which piece comes next: every place that follows the same pieces votes, the longer the match the
 *  louder. Prediction by partial matching, with the longest contexts first. */
import type { Documents } from './documents'
import { isRelated } from './isRelated'
import { orders, type Store } from './store'
import { headUnits } from './vocabulary'

export interface Place {
  docId: string
  languageId: string
}

/** What the confidence is judged by. */
export interface Evidence {
  /** Pieces before the cursor that the best match shares, at most `maxMatch`. */
  match: number
  /** The same of the longest match that says something else. */
  dissentingMatch: number
  /** Weight of the places that say so, of all. */
  share: number
  supporters: number
  dissenters: number
  /** Units of the word that are typed already. */
  typed: number
  /** Whether a place in the same document says so. */
  sameDocument: boolean
  /** Whether only the word's beginning speaks for it, and nothing before it. */
  wordOnly: boolean
  isWord: boolean
}

export interface Vote {
  id: number
  /** What is still to come of the piece; '' for the end of the line. */
  text: string
  /** Whether it goes on with `partial`, instead of following it. */
  continues: boolean
  /** Newest of the places with the longest match; 0 for none. */
  slot: number
  evidence: Evidence
}

export const maxMatch = 20
const maxVoters = 40
/** Places that are looked at on a chain, most of which may be removed or follow other pieces. */
const maxSteps = 160

interface Party {
  id: number
  text: string
  continues: boolean
  slot: number
  weight: number
  match: number
  votes: number
  sameDocument: boolean
}

const noVotes = {
  slot: 0,
  match: 0,
  weight: 0,
  votes: 0,
  sameDocument: false,
}

/**
 * @param context pieces before the cursor, newest last; 0 for one that nothing holds
 * @param partial the last piece of the text, which may be the beginning of one; its own number is
 *   the last of `context`. '' where the cursor begins a piece for certain.
 */
export function vote(
  store: Store,
  documents: Documents,
  context: readonly number[],
  partial: string,
  place: Place,
): Vote | null {
  const parties = new Map<string, Party>()
  const count = (id: number, text: string, continues: boolean, slot: number, match: number) => {
    const source = documents.sourceOf(store.ownerAt(slot))
    if (!source) return
    const sameDocument = source.docId === place.docId
    const related =
      sameDocument || source.languageId === '' || isRelated(source.languageId, place.languageId)
    const known = parties.get(text)
    const party = known ?? { ...noVotes, id, text, continues, slot, match }
    if (!known) parties.set(text, party)
    if (match > party.match) Object.assign(party, { match, slot, id })
    const votes = source.accepted ? 2 : 1
    party.votes += votes
    party.weight += 2 ** match * (related ? 1 : 0.25) * votes
    party.sameDocument ||= sameDocument && !source.accepted
  }

  for (let chain = 0; chain < orders.length && parties.size === 0; chain++) {
    for (const [slot, match] of followers(store, context, chain)) {
      const id = store.at(slot)
      count(id, store.vocabulary.text(id), false, slot, match)
    }
    if (partial === '') continue
    for (const [slot, match] of followers(store, context.slice(0, -1), chain)) {
      const id = store.at(slot)
      const text = store.vocabulary.text(id)
      if (text.length > partial.length && text.startsWith(partial))
        count(id, text.slice(partial.length), true, slot, match + 1)
    }
  }
  const typed = /[\p{L}\p{M}\p{N}_$]*$/u.exec(partial)?.[0] ?? ''
  if (parties.size > 0) return winner([...parties.values()], typed.length, false)
  if (typed.length < headUnits) return null
  return winner(wordsLike(store, typed), typed.length, true)
}

/** Places on a chain that follow the context, and how many pieces of it they share. */
function followers(
  store: Store,
  context: readonly number[],
  chain: number,
): [slot: number, match: number][] {
  const least = Math.min(orders[chain] ?? 0, context.length)
  const out: [number, number][] = []
  if (context.at(-1) === 0) return out
  let steps = 0
  for (
    let slot = store.newest(context, chain);
    slot > 0 && steps < maxSteps && out.length < maxVoters;
    slot = store.older(slot, chain), steps++
  ) {
    if (store.at(slot) === 0) continue
    let match = 0
    for (let s = store.before(slot); match < maxMatch; s = store.before(s)) {
      const id = context[context.length - 1 - match] ?? 0
      if (id === 0 || store.at(s) !== id) break
      match++
    }
    if (match >= least) out.push([slot, match])
  }
  return out
}

function wordsLike(store: Store, typed: string): Party[] {
  const parties = new Map<string, Party>()
  for (const id of store.vocabulary.startingWith(typed)) {
    const whole = store.vocabulary.text(id)
    const text = whole.slice(typed.length + (whole.startsWith(' ') ? 1 : 0))
    if (text === '') continue
    const votes = store.vocabulary.count(id)
    const known = parties.get(text)
    if (known) known.votes += votes
    else parties.set(text, { ...noVotes, id, text, continues: true, votes })
  }
  for (const party of parties.values()) party.weight = party.votes
  return [...parties.values()]
}

function winner(parties: readonly Party[], typed: number, wordOnly: boolean): Vote | null {
  const best = parties.reduce<Party | null>((a, b) => (a && a.weight >= b.weight ? a : b), null)
  if (!best) return null
  let total = 0
  let dissenters = 0
  let dissentingMatch = 0
  for (const party of parties) {
    total += party.weight
    if (party === best) continue
    dissenters += party.votes
    dissentingMatch = Math.max(dissentingMatch, party.match)
  }
  return {
    id: best.id,
    text: best.text,
    continues: best.continues,
    slot: best.slot,
    evidence: {
      match: best.match,
      dissentingMatch,
      share: best.weight / total,
      supporters: best.votes,
      dissenters,
      typed,
      sameDocument: best.sameDocument,
      wordOnly,
      isWord: /^\s?[\p{L}\p{N}_$]/u.test(best.text),
    },
  }
}
