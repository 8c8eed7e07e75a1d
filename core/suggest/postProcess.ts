/** From what the model wrote to what may be shown: one list of pure steps, with their tables of
 *  cases in tests/suggest. */
import { placeOf, toPlainBreaks, type PlaceInput } from './place'
import { avoidPhrases } from './steps/avoidPhrases'
import { balanceBrackets } from './steps/balanceBrackets'
import { balanceQuotes } from './steps/balanceQuotes'
import { continueList } from './steps/continueList'
import { cutAtLinesBelow } from './steps/cutAtLinesBelow'
import { cutSpecialTokens } from './steps/cutSpecialTokens'
import { dropEcho } from './steps/dropEcho'
import { dropEmpty } from './steps/dropEmpty'
import { dropLineComment } from './steps/dropLineComment'
import { endSentence } from './steps/endSentence'
import { fitIndentation } from './steps/fitIndentation'
import { fitSpacing } from './steps/fitSpacing'
import { followQuotes } from './steps/followQuotes'
import { followSpelling } from './steps/followSpelling'
import { limitScope } from './steps/limitScope'
import { trimRepetition } from './steps/trimRepetition'
import { trimSuffixOverlap } from './steps/trimSuffixOverlap'
import type { Step } from './steps/types'
import { unwrapAnswer } from './steps/unwrapAnswer'

export interface PostProcessInput extends PlaceInput {
  completion: string
  /** Whether the model was stopped by length. */
  cutOff?: boolean
}

export const steps: Record<string, Step> = {
  cutSpecialTokens,
  unwrapAnswer,
  dropEcho,
  continueList,
  fitSpacing,
  fitIndentation,
  limitScope,
  dropLineComment,
  trimRepetition,
  trimSuffixOverlap,
  cutAtLinesBelow,
  balanceBrackets,
  balanceQuotes,
  followSpelling,
  followQuotes,
  avoidPhrases,
  endSentence,
  dropEmpty,
}

/** A step may leave what an earlier one has to see: the chain runs until nothing changes. More
 *  rounds than this were never needed; the bound is for what nobody thought of. */
const mostRounds = 8

/**
 * @param except names of steps to leave out
 * @returns the text to show, with the document's line breaks; '' shows nothing
 */
export function postProcess(input: PostProcessInput, except: readonly string[] = []): string {
  const place = placeOf(input)
  const chain = Object.entries(steps).filter(([name]) => !except.includes(name))
  const cutOff = input.cutOff ?? false
  let text = toPlainBreaks(input.completion)
  for (let round = 0; round < mostRounds; round++) {
    const before = text
    for (const [, step] of chain) {
      if (text === '') return ''
      // The first round has dropped what was cut off.
      text = step(text, place, cutOff && round === 0)
    }
    if (text === before) break
  }
  const carriageReturns = /\r\n/.test(input.prefix) || /\r\n/.test(input.suffix)
  return carriageReturns ? text.replaceAll('\n', '\r\n') : text
}
