/** Token healing at a distance (ADR 004): the prompt ends before the word that the cursor splits, and
 *  the answer has to begin with what was cut. */

/** GBNF, llama.cpp's grammar: this text, then anything. */
export function healGrammar(heal: string): string {
  const escapes: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  const literal = heal.replace(/["\\]/g, '\\$&').replace(/[\n\r\t]/g, (mark) => escapes[mark] ?? '')
  return `root ::= "${literal}" .*`
}

export interface Healed {
  /** What of the next piece of an answer is new; null when the answer begins otherwise. */
  take(text: string): string | null
  /** Whether what was cut has been spelled. */
  spelled(): boolean
}

/** @param heal what the answer must begin with; '' when nothing was cut */
export function createHealed(heal: string): Healed {
  let rest = heal
  return {
    spelled: () => rest === '',
    take(text) {
      if (rest === '') return text
      if (rest.startsWith(text)) {
        rest = rest.slice(text.length)
        return ''
      }
      if (!text.startsWith(rest)) return null
      const added = text.slice(rest.length)
      rest = ''
      return added
    },
  }
}
