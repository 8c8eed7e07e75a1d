/** Text from rules: each rule is a list of ways to write it, each way may name other rules.
 *  `{name}` another rule, `{5..40}` a whole number, `{word=noun}` writes `noun` and remembers it, so
 *  that `{word}` repeats it later in the same text. */
import type { Random } from '../../../core/random'

export type Grammar = Readonly<Record<string, readonly string[]>>

/** @throws Error for a name that is no rule */
export function expand(grammar: Grammar, rule: string, random: Random): string {
  const bound = new Map<string, string>()
  const write = (name: string): string => {
    const ways = grammar[name]
    if (!ways) throw new Error(`The grammar has no rule "${name}"`)
    const way = ways[random.integer(ways.length)] ?? ''
    return way.replace(/\{([^{}\s]+)\}/g, (_, part: string) => fill(part))
  }
  const fill = (part: string): string => {
    const range = /^(\d+)\.\.(\d+)$/.exec(part)
    if (range)
      return String(Number(range[1]) + random.integer(Number(range[2]) - Number(range[1]) + 1))
    const [name = '', rule] = part.split('=')
    if (rule === undefined) return bound.get(name) ?? write(name)
    const text = write(rule)
    bound.set(name, text)
    return text
  }
  return write(rule)
}

/** As many ways as there are words. */
export const words = (text: string): string[] => text.trim().split(/\s+/)

/** As many ways as there are parts between bars. */
export const phrases = (text: string): string[] => text.trim().split(/\s*\|\s*/)
