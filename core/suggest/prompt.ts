/** Document and cursor → what the model reads. Training rows are made by the same function. */
import type { Mode } from '../../contract'
import type { PromptPart } from '../engine/types'
import { splitHeal } from './heal'
import { cutPrefix, cutSuffix, unitsPerToken } from './window'

export interface PromptInput {
  mode: Mode
  prefix: string
  suffix: string
  /** Offset of `prefix` in the document, UTF-16 units. */
  offset?: number
}

export interface PromptBudget {
  fillInTheMiddle: boolean
  prefixTokens: number
  suffixTokens: number
}

export interface Prompt {
  templateId: 'fim-1' | 'continue-1'
  parts: PromptPart[]
  heal: string
  /** The text that the prompt was made from, cut to the budget. */
  document: { prefix: string; suffix: string }
}

/** Fill-in-the-middle as the vocabulary's own tokens mark it (prefix, suffix, middle: the order
 *  that keeps the text before the cursor warm), plain continuation for models without them. */
export function buildPrompt(input: PromptInput, budget: PromptBudget): Prompt {
  const units = unitsPerToken(input.prefix, input.mode)
  const prefix = cutPrefix(
    toLineFeeds(input.prefix),
    Math.floor(budget.prefixTokens * units),
    input.offset,
  )
  const { kept, heal } = splitHeal(prefix)
  if (!budget.fillInTheMiddle)
    return { templateId: 'continue-1', parts: [kept], heal, document: { prefix, suffix: '' } }
  const suffix = cutSuffix(toLineFeeds(input.suffix), Math.floor(budget.suffixTokens * units))
  return {
    templateId: 'fim-1',
    parts: [
      { special: 'fim_prefix' },
      kept,
      { special: 'fim_suffix' },
      suffix,
      { special: 'fim_middle' },
    ],
    heal,
    document: { prefix, suffix },
  }
}

/** Models have read line feeds; carriage returns cost tokens and confuse small ones. */
export const toLineFeeds = (text: string) => text.replaceAll('\r\n', '\n')

/** The prompt as one text, for the log: special tokens in angle brackets. */
export function renderPrompt({ parts, heal }: Prompt): string {
  return (
    parts.map((part) => (typeof part === 'string' ? part : `<${part.special}>`)).join('') + heal
  )
}
