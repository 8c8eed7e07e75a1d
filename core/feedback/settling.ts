import type { LabelInput } from './types'

/** What became of an accepted text. */
export interface Settling {
  /** 1 − normalised Levenshtein distance between suggestion and what stands there. */
  similarity: number
  text: string
  /** 1 for the look at 300 s; 0.5 when the document was closed before it. */
  certainty: 1 | 0.5
}

/** The look at 300 s, otherwise the last one taken, which counts half; null before any. */
export function settling(looks: LabelInput['settled']): Settling | null {
  const final = looks.find((look) => look.afterS === 300)
  const last = [...looks].sort((a, b) => a.observedAt - b.observedAt).at(-1)
  const look = final ?? last
  if (look === undefined) return null
  const { similarity, text } = look
  return { similarity, text, certainty: final === undefined ? 0.5 : 1 }
}
