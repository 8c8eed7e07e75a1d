/** The judge: figures in, promoted or refused out, with the reason in plain words. Pure.
 *  Why these tests and bounds: docs/adr/006-promotion.md. */
import type { Promotion } from '../../../contract'
import type { Evidence } from './evidence'
import { nats, promotionTests } from './promotionTests'

export type Verdict = Pick<
  Promotion,
  | 'promoted'
  | 'reason'
  | 'tests'
  | 'gain'
  | 'baseNll'
  | 'adapterNll'
  | 'regression'
  | 'heldOutRows'
  | 'trainRows'
>

export function decidePromotion(evidence: Evidence): Verdict {
  const tests = promotionTests(evidence)
  const failed = tests.filter((test) => !test.passed)
  const promoted = failed.length === 0
  return {
    promoted,
    reason: promoted ? provenText(evidence) : failed.map((test) => test.text).join(' '),
    tests,
    gain: evidence.gain,
    baseNll: evidence.baseNll,
    adapterNll: evidence.adapterNll,
    regression: evidence.regression?.all ?? null,
    heldOutRows: evidence.heldOutRows,
    trainRows: evidence.trainRows,
  }
}

function provenText({ gain, baseNll }: Evidence): string {
  const share = gain && baseNll ? ` (${Math.round((100 * gain.mean) / baseNll)} % of the base)` : ''
  return `Proven better on later text that it never saw: ${gain ? nats(gain) : ''}${share}, and no worse elsewhere.`
}
