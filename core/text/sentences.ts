/** Sentences by UAX 29, corrected where an abbreviation only looks like the end of one. */
const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' })

const abbreviation =
  /(?:^|[\s("“‘])(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|Capt|Col|Gen|Lt|Rev|Hon|vs|etc|cf|ca|e\.g|i\.e|Fig|No|Vol|pp?|Bd|Nr|z\.\s?B|[A-Z])\.\s*$/u

/** Sentences in order; joined they are the text. Each keeps the space that follows it. */
export function sentencesOf(text: string): string[] {
  const out: string[] = []
  for (const { segment } of sentences.segment(text)) {
    const last = out.at(-1)
    if (last !== undefined && abbreviation.test(last) && !last.includes('\n'))
      out[out.length - 1] = last + segment
    else out.push(segment)
  }
  return out
}

/**
 * Head of a ghost text to take for "accept a sentence": the space before it goes along, the space
 * after it stays.
 */
export function nextSentence(text: string): string {
  const start = text.length - text.trimStart().length
  if (start === text.length) return text
  const sentence = sentencesOf(text.slice(start))[0] ?? ''
  return text.slice(0, start) + sentence.trimEnd()
}

/** The mark that ends a sentence, narrow or full-width, and what may close behind it. */
const closed = /[.!?…。！？｡．]["'”’»)\]」』）】》]*$/u

/** Whether `text` ends where a sentence ends: closing mark, then at most quotes and brackets. */
export function endsSentence(text: string): boolean {
  const tail = text.trimEnd()
  return closed.test(tail) && !abbreviation.test(tail)
}
