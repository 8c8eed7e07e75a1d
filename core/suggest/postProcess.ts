/** From what the model wrote to what may be shown: one list of pure steps, each with its own table
 *  of cases in tests/suggest. */
import type { Mode } from '../../contract'
import { languageOf, modeOf } from '../text/language'
import { balanceBrackets } from './steps/balanceBrackets'
import { cutSpecialTokens } from './steps/cutSpecialTokens'
import { dropEcho } from './steps/dropEcho'
import { dropEmpty } from './steps/dropEmpty'
import { dropLineComment } from './steps/dropLineComment'
import { endSentence } from './steps/endSentence'
import { fitIndentation, fitSpacing, indentationOf } from './steps/fitSpacing'
import { trimRepetition } from './steps/trimRepetition'
import { trimSuffixOverlap } from './steps/trimSuffixOverlap'
import type { Step } from './steps/types'

export interface PostProcessInput {
  filename?: string | null
  /** Language id; taken from `filename` when absent. */
  language?: string
  /** Taken from the language when absent. */
  mode?: Mode
  prefix: string
  suffix: string
  completion: string
  /** One level of indentation; taken from the text when absent. */
  indentation?: string
  /** Whether the model was stopped by length. */
  cutOff?: boolean
}

export const steps: Record<string, Step> = {
  cutSpecialTokens,
  dropEcho,
  fitSpacing,
  dropLineComment,
  trimRepetition,
  trimSuffixOverlap,
  balanceBrackets,
  fitIndentation,
  endSentence,
  dropEmpty,
}

/**
 * @param except names of steps to leave out
 * @returns the text to show, with the document's line breaks; '' shows nothing
 */
export function postProcess(input: PostProcessInput, except: readonly string[] = []): string {
  const language = input.language ?? languageOf(input.filename ?? '')
  const prefix = toLineFeeds(input.prefix)
  const suffix = toLineFeeds(input.suffix)
  const context = {
    mode: input.mode ?? modeOf(language),
    prefix,
    suffix,
    indentation: input.indentation ?? indentationOf(prefix + '\n' + suffix),
    cutOff: input.cutOff ?? false,
  }
  let text = toLineFeeds(input.completion)
  for (const [name, step] of Object.entries(steps)) {
    if (text === '') return ''
    if (!except.includes(name)) text = step(text, context)
  }
  const carriageReturns = /\r\n/.test(input.prefix) || /\r\n/.test(input.suffix)
  return carriageReturns ? text.replaceAll('\n', '\r\n') : text
}

const toLineFeeds = (text: string) => text.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
