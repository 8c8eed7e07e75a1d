/** Options that every command knows. */
import { InvalidArgumentError } from 'commander'

export interface CommonOptions {
  profile?: string
  json?: boolean
  model?: string
}

/** The parser of an option that takes a whole number within bounds.
 *  @throws a message that commander prints as wrong usage */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isInteger(value) && value >= low && value <= high) return value
    throw new InvalidArgumentError(`Give a whole number from ${low} to ${high}.`)
  }
}
