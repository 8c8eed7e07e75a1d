/** Fuzzy match of file paths: letters in order; word starts, runs and the file's name count more. */

export interface FuzzyMatch {
  path: string
  score: number
  /** UTF-16 offsets of the matched letters. */
  places: number[]
}

const RUN = 6
const WORD_START = 8
const IN_NAME = 4
const GAP = -1
const MAX_GAP = -6

const isBoundary = (text: string, at: number): boolean => {
  const before = text[at - 1]
  if (before === undefined || /[\s/\\._-]/.test(before)) return true
  return /[a-z]/.test(before) && /[A-Z]/.test(text[at] ?? '')
}

const nameStartOf = (path: string): number =>
  Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1

/** The letters in order, each as early as possible.
 *  @returns null when they do not occur in this order from `from` on */
function firstPlaces(lower: string, wanted: string, from: number): number[] | null {
  const places: number[] = []
  for (const letter of wanted) {
    const at = lower.indexOf(letter, from)
    if (at < 0) return null
    places.push(at)
    from = at + 1
  }
  return places
}

/** The letters in order, at word starts wherever the rest still fits behind: 'fts' in
 *  'far/fileTreeStore' means the three capitals. */
function wordStartPlaces(path: string, lower: string, wanted: string): number[] {
  const places: number[] = []
  let from = 0
  Array.from(wanted).forEach((letter, index) => {
    const rest = wanted.slice(index + 1)
    const nearest = lower.indexOf(letter, from)
    let at = nearest
    while (at >= 0 && !isBoundary(path, at)) at = lower.indexOf(letter, at + 1)
    const fits = at >= 0 && firstPlaces(lower, rest, at + 1) !== null
    places.push(fits ? at : nearest)
    from = (fits ? at : nearest) + 1
  })
  return places
}

function scoreOf(path: string, places: readonly number[]): number {
  const nameStart = nameStartOf(path)
  let score = 0
  places.forEach((at, index) => {
    const before = places[index - 1]
    if (isBoundary(path, at)) score += WORD_START
    if (at >= nameStart) score += IN_NAME
    if (before === undefined) return
    score += at === before + 1 ? RUN : Math.max(MAX_GAP, (at - before - 1) * GAP)
  })
  // Among equals the shorter path is the likelier one.
  return score - path.length / 100
}

/** @param typed letters; spaces are ignored
 *  @returns null when `path` does not contain them in order */
export function fuzzyMatch(path: string, typed: string): FuzzyMatch | null {
  const wanted = typed.toLowerCase().replace(/\s+/g, '')
  const lower = path.toLowerCase()
  const first = firstPlaces(lower, wanted, 0)
  if (!first) return null
  const inName = firstPlaces(lower, wanted, nameStartOf(path))
  const whole = lower.lastIndexOf(wanted)
  const inOneRun = whole < 0 ? null : Array.from(wanted, (_letter, index) => whole + index)
  return [first, wordStartPlaces(path, lower, wanted), inName, inOneRun]
    .filter((places) => places !== null)
    .map((places) => ({ path, places, score: scoreOf(path, places) }))
    .reduce((best, next) => (next.score > best.score ? next : best))
}

/** @returns the best matches, best first */
export function fuzzyFind(paths: readonly string[], typed: string, limit: number): FuzzyMatch[] {
  const matches: FuzzyMatch[] = []
  for (const path of paths) {
    const match = fuzzyMatch(path, typed)
    if (match) matches.push(match)
  }
  return matches.sort((a, b) => b.score - a.score).slice(0, limit)
}
