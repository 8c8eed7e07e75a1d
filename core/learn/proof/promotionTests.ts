/** The tests that an adapter has to pass: each with its figure, its bound and a plain sentence. */
import type { Interval, PromotionTest } from '../../../contract'
import type { Difference } from './answerFigures'
import { minHeldOutRows } from '../dataset/build'
import type { Evidence } from './evidence'
import type { Exposure } from './exposure'
import { signTest } from './signTest'

const promotionBounds = {
  /** Nats a token; the lower bound lies above. */
  gain: 0,
  /** Relative; the upper bound lies at or below. */
  regression: 0.01,
  /** Nats a token; the lower bound lies above. Real text gives nats, word salad gives about 0. */
  order: 0.25,
  /** Nats a token; the lower bound lies at or below. */
  exposure: 1,
  /** Nats a pair; the upper bound lies at or above: not proven lower. */
  margin: 0,
  /** Length of the adapter's answers over that of the base's; the interval reaches in between. */
  length: { low: 0.8, high: 1.25 },
  /** Shares; the lower bound of the change lies at or below: not proven up. */
  repetition: 0,
  empty: 0,
} as const

/** How probable a change of signs may be by chance and still prove something, one-sided. */
const mostChance = 0.025

/** All tests; under too few held-out rows only that one. */
export function promotionTests(evidence: Evidence): PromotionTest[] {
  const enough = evidence.heldOutRows >= minHeldOutRows
  const tests: PromotionTest[] = [
    {
      name: 'held_out_rows',
      passed: enough,
      value: evidence.heldOutRows,
      bound: minHeldOutRows,
      text: enough
        ? `${evidence.heldOutRows} later rows were kept back for the proof.`
        : notEnoughText(evidence.heldOutRows),
    },
  ]
  if (!enough) return tests
  tests.push(gainTest(evidence.gain))
  if (evidence.order) tests.push(orderTest(evidence.order))
  tests.push(...regressionTests(evidence.regression))
  if (evidence.margin) tests.push(marginTest(evidence.margin))
  tests.push(...exposureTests(evidence.exposure), ...answerTests(evidence.answers))
  return tests
}

/** The sentence for too little later text; also said before a run is even begun. */
export function notEnoughText(heldOutRows: number): string {
  return `Not enough yet: ${heldOutRows} of ${minHeldOutRows} later suggestions that you kept, which a proof needs.`
}

function gainTest(gain: Interval | null): PromotionTest {
  const passed = gain !== null && gain.low > promotionBounds.gain
  return {
    name: 'gain',
    passed,
    value: gain?.low ?? 0,
    bound: promotionBounds.gain,
    text:
      gain === null
        ? 'The gain on your later text could not be measured: it comes from one sitting only.'
        : passed
          ? `It finds your later text likelier than the base model does: ${nats(gain)}.`
          : `It is not proven better on your later text: ${nats(gain)}, and the interval has to lie above 0.`,
  }
}

function orderTest(order: Interval): PromotionTest {
  const passed = order.low > promotionBounds.order
  return {
    name: 'order',
    passed,
    value: order.low,
    bound: promotionBounds.order,
    text: passed
      ? `What it learned depends on the order of words and on what comes before them: ${nats(order)}.`
      : `To it, your later text is no likelier than the same words shuffled (${nats(order)}): it learned which words are frequent, not how they follow one another.`,
  }
}

function marginTest(margin: Interval): PromotionTest {
  const passed = margin.high >= promotionBounds.margin
  const figures = interval(margin, 'nats a choice')
  return {
    name: 'margin',
    passed,
    value: margin.high,
    bound: promotionBounds.margin,
    text: passed
      ? `It tells what you later preferred from what you turned down no worse than before: ${figures}.`
      : `It tells what you later preferred from what you turned down worse than before: ${figures}.`,
  }
}

/** All fixed texts together decide with their upper bound; prose and code, which are few passages
 *  each, must only not be worse on average: neither may pay for the other. */
function regressionTests(change: Evidence['regression']): PromotionTest[] {
  const bound = promotionBounds.regression
  if (!change) {
    const text = 'The test on the fixed texts could not be run.'
    return [{ name: 'regression', passed: false, value: 1, bound, text }]
  }
  const one = (name: string, what: string, value: number, interval: Interval): PromotionTest => {
    const passed = value <= bound
    return {
      name,
      passed,
      value,
      bound,
      text: passed
        ? `On ${what} it is no worse than the allowed 1 % (${percent(interval)}).`
        : `On ${what} it may have become more than 1 % worse (${percent(interval)}).`,
    }
  }
  return [
    one('regression', 'the fixed texts', change.all.high, change.all),
    one('regression_prose', 'general prose', change.prose.mean, change.prose),
    one('regression_code', 'code', change.code.mean, change.code),
  ]
}

function exposureTests({ mean, worst, strings }: Exposure): PromotionTest[] {
  const tests: PromotionTest[] = []
  if (worst) {
    const passed = worst.bits <= worst.bound
    tests.push({
      name: 'exposure_worst',
      passed,
      value: worst.bits,
      bound: worst.bound,
      text: passed
        ? `No rare string of your text was learned by heart: of ${strings}, the worst became ${times(worst.bits)} likelier than others like it.`
        : `It has learned a rare ${worst.kind} of your text by heart: it became ${times(worst.bits)} likelier than others like it.`,
    })
  }
  if (mean) {
    const passed = mean.low <= promotionBounds.exposure
    tests.push({
      name: 'exposure',
      passed,
      value: mean.low,
      bound: promotionBounds.exposure,
      text: passed
        ? `Numbers, names and keys of your text are not markedly easier to draw from it (${nats(mean)}).`
        : `It has memorised rare numbers, names or keys of your text (${nats(mean)} more than look-alikes).`,
    })
  }
  return tests
}

function answerTests(answers: Evidence['answers']): PromotionTest[] {
  if ('problem' in answers) {
    const text = `Its answers could not be compared with those of the base. ${answers.problem}`
    return [{ name: 'answers', passed: false, value: 0, bound: 1, text }]
  }
  const { prompts, length, repetition, empty } = answers
  return [
    ...(length ? [lengthTest(length, prompts)] : []),
    ...changeTest('repetition', repetition, ['repeats itself', 'of what it writes'], prompts),
    ...changeTest('empty', empty, ['has nothing to say', 'of its answers'], prompts),
  ]
}

/** Refused when the interval lies outside: answers end at a sentence or a line, some after a word, and
 *  two dozen of them do not fix a mean to a fifth. */
function lengthTest(length: Interval, prompts: number): PromotionTest {
  const { low, high } = promotionBounds.length
  const isShorter = length.mean < 1
  const passed = isShorter ? length.high >= low : length.low <= high
  const figures = `${length.mean.toFixed(2)} times, 95 % between ${length.low.toFixed(2)} and ${length.high.toFixed(2)}, on ${prompts} prompts`
  return {
    name: 'length',
    passed,
    value: isShorter ? length.high : length.low,
    bound: isShorter ? low : high,
    text: passed
      ? `Its answers are not proven shorter or longer than those of the base: ${figures}.`
      : `Its answers are too ${isShorter ? 'short' : 'long'} beside those of the base: ${figures}; ${low} to ${high} is allowed.`,
  }
}

/** Not proven up, by interval and by signs: a few prompts cannot prove that nothing rose. */
function changeTest(
  name: 'repetition' | 'empty',
  { base, adapter, change, up, down }: Difference,
  [what, where]: readonly [string, string],
  prompts: number,
): PromotionTest[] {
  if (!change) return []
  const bound = promotionBounds[name]
  const proven = signTest(up, down) <= mostChance ? change.low : Math.min(change.low, bound)
  const passed = proven <= bound
  const share = (value: number) => `${(100 * value).toFixed(0)} %`
  const figures = `${share(adapter)} ${where}, ${share(base)} before, on ${prompts} prompts; change ${percent(change)}; more in ${places(up)}, less in ${places(down)}`
  const text = `It ${what} ${passed ? 'no more often than' : 'more often than'} the base does: ${figures}.`
  return [{ name, passed, value: proven, bound, text }]
}

const places = (count: number) => `${count} ${count === 1 ? 'place' : 'places'}`

const signed = (value: number, digits: number) =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`
const interval = ({ mean, low, high }: Interval, unit: string) =>
  `${signed(mean, 3)} ${unit}, 95 % between ${signed(low, 3)} and ${signed(high, 3)}`
export const nats = (gain: Interval) => interval(gain, 'nats a token')
const percent = ({ mean, low, high }: Interval) =>
  `${signed(100 * mean, 2)} %, 95 % between ${signed(100 * low, 2)} and ${signed(100 * high, 2)} %`
/** Bits of likelihood as a factor. */
const times = (bits: number) =>
  bits < 1 ? 'hardly' : `${Math.round(2 ** Math.min(bits, 40)).toLocaleString('en')} times`
