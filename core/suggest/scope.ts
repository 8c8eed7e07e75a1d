/** How far a suggestion reaches, by mode and surroundings. */
import type { Scope, SuggestRequest } from '../../contract'
import { firstLine, lastLine } from '../text/lines'
import { stopAtBlock } from './stop/block'
import { stopAtLine } from './stop/line'
import { stopAtParagraph } from './stop/paragraph'
import { stopAtSentence } from './stop/sentence'
import type { StopContext, StopRule } from './stop/types'

export const stopRules: Record<Scope, StopRule> = {
  line: stopAtLine,
  block: stopAtBlock,
  sentence: stopAtSentence,
  paragraph: stopAtParagraph,
}

export function stopContext(prefix: string, suffix: string): StopContext {
  return {
    lineBefore: lastLine(prefix),
    lineAfter: firstLine(suffix),
    hardWrapped: isHardWrapped(prefix),
  }
}

/** Several lines are for when they were asked for, when a block was just opened, or when the one
 *  before was taken: a line that is read at a glance is taken more often than a page. */
export function chooseScope(
  request: Pick<SuggestRequest, 'scope' | 'mode' | 'trigger' | 'prefix' | 'suffix'>,
): Scope {
  if (request.scope) return request.scope
  const asked = request.trigger === 'manual'
  const midLine = /[\p{L}\p{N}]/u.test(firstLine(request.suffix))
  if (request.mode === 'prose') return asked && !midLine ? 'paragraph' : 'sentence'
  if (midLine) return 'line'
  const goesOn = request.trigger === 'after_accept'
  return asked || goesOn || opensBlock(request.prefix) ? 'block' : 'line'
}

/** Blocks and paragraphs are twice as long as lines and sentences.
 *  @param maxTokens of the settings: the longest line or sentence */
export const tokensFor = (scope: Scope, maxTokens: number): number =>
  scope === 'block' || scope === 'paragraph' ? maxTokens * 2 : maxTokens

/** The cursor is right after `{`, or on a fresh line below `{`, `=>` or `:`. */
function opensBlock(prefix: string): boolean {
  const fresh = lastLine(prefix).trim() === ''
  return fresh ? /(?:\{|=>|:)\s*$/.test(prefix) : /\{\s*$/.test(prefix)
}

/** Text with many lines of medium length that end inside a sentence was wrapped by hand. */
function isHardWrapped(prefix: string): boolean {
  const lines = prefix.slice(-4_000).split('\n').slice(-20, -1)
  const wrapped = lines.filter((line) => line.length > 40 && line.length < 110)
  const inside = wrapped.filter((line) => !/[.!?:…"”)]\s*$/.test(line))
  return inside.length >= 2 && inside.length * 2 >= wrapped.length
}
