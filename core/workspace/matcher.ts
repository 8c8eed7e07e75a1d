/** Finds a query in a piece of text, within a time that the piece's size explains. */
import { Script, createContext } from 'node:vm'
import { InklingError } from '../../contract'
import { errorCodeOf } from './problems'

export interface MatchOptions {
  text: string
  regex: boolean
  matchCase: boolean
  wholeWord: boolean
}

export interface Match {
  index: number
  length: number
}

/** Thrown when a pattern backtracks beyond measure on this text. */
export class PatternTooSlow extends Error {}

/** Own patterns are linear; a user's may take longer than the age of the universe. V8 checks for
 *  interrupts while it backtracks, so that running in a vm context with a time-out ends it. */
const timeoutMs = 250

const findAll = new Script(
  `
  pattern.lastIndex = 0
  const found = []
  for (let match; found.length < limit * 2 && (match = pattern.exec(text)); ) {
    if (match[0].length === 0) pattern.lastIndex++
    else found.push(match.index, match[0].length)
  }
  found
`
    .replace(/^/, '{')
    .replace(/$/, '}'),
)

const wordCharacter = /[\p{L}\p{M}\p{N}_]/u

function isWordEdge(text: string, index: number): boolean {
  const before = text[index - 1]
  const after = text[index]
  return !(before && after && wordCharacter.test(before) && wordCharacter.test(after))
}

function compile(options: MatchOptions): RegExp {
  const source = options.regex
    ? options.text
    : options.text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  try {
    return new RegExp(source, options.matchCase ? 'gm' : 'gim')
  } catch (error) {
    throw new InklingError(
      'bad_input',
      `The search pattern cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
      'Correct it, or search for it as plain text.',
      { pattern: options.text },
      error,
    )
  }
}

/** @returns a function that finds at most `limit` matches in a text with "\n" line ends
 *  @throws InklingError bad_input for a pattern that cannot be read; the function it returns
 *  throws PatternTooSlow */
export function createMatcher(options: MatchOptions): (text: string, limit: number) => Match[] {
  const context = createContext({ pattern: compile(options), text: '', limit: 0 })
  return (text, limit) => {
    context.text = text
    context.limit = options.wholeWord ? Number.MAX_SAFE_INTEGER : limit
    let flat: number[]
    try {
      flat = findAll.runInContext(context, { timeout: timeoutMs }) as number[]
    } catch (error) {
      if (errorCodeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      throw new PatternTooSlow(options.text, { cause: error })
    }
    const matches: Match[] = []
    for (let i = 0; i + 1 < flat.length && matches.length < limit; i += 2) {
      const index = flat[i]!
      const length = flat[i + 1]!
      const whole = isWordEdge(text, index) && isWordEdge(text, index + length)
      if (whole || !options.wholeWord) matches.push({ index, length })
    }
    return matches
  }
}
