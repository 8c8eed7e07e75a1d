/** The prompts that base and adapter both answer: places of the user's own later text, and fixed
 *  ones of prose and code, so that no author's habits alone decide. */
import type { Example } from '../../suggest/types'
import type { DatasetRow } from '../dataset/types'
import type { RegressionRow } from './regressionText'
import { sittings } from './sittings'
import { spread } from './spread'

export interface AnswerPrompt {
  source: 'own' | 'fixed'
  /** Prompts of one cluster are drawn together by the bootstrap. */
  cluster: string
  example: Example
}

export const answerCounts = { own: 20, fixed: 4 }

/** @param heldOut by time, ascending */
export function answerPrompts(
  heldOut: readonly DatasetRow[],
  fixed: readonly RegressionRow[],
): AnswerPrompt[] {
  const own = spread(heldOut, answerCounts.own)
  const clusters = sittings(own)
  const ofKind = (kind: RegressionRow['kind']) =>
    spread(
      fixed.filter((row) => row.kind === kind),
      answerCounts.fixed,
    )
  return [
    ...own.map(({ eventId, example }, i) => ({
      source: 'own' as const,
      cluster: clusters[i] ?? eventId,
      example,
    })),
    ...[...ofKind('prose'), ...ofKind('code')].map(({ id, example }) => ({
      source: 'fixed' as const,
      cluster: id,
      example: { ...example, prefix: firstHalf(example.prefix + example.completion) },
    })),
  ]
}

/** Up to a space: models write on badly inside a word. */
function firstHalf(passage: string): string {
  const at = passage.lastIndexOf(' ', passage.length / 2)
  return passage.slice(0, at > 0 ? at : Math.ceil(passage.length / 2))
}
