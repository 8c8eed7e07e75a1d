/** What was measured of an adapter, for the judge. */
import type { Interval } from '../../../contract'
import type { AnswerFigures } from './answerFigures'
import type { Exposure } from './exposure'

export interface Evidence {
  heldOutRows: number
  trainRows: number
  /** Nats a token saved on held-out text, positive is better; null when not evaluated. */
  gain: Interval | null
  baseNll: number | null
  adapterNll: number | null
  /** Relative change of NLL on fixed texts, 0.01 is +1 %. */
  regression: { all: Interval; prose: Interval; code: Interval } | null
  /** Nats a token on the fixed texts. */
  regressionNll: { base: number; adapter: number } | null
  /** Nats a token by which held-out text is likelier, under the adapter, than the same words
   *  shuffled and put into one another's places; null when it could not be measured. */
  order: Interval | null
  /** How much easier rare strings of the training text became to draw out. */
  exposure: Exposure
  /** Nats by which the preferred texts of later pairs gained on the others, a pair; null when there are
   *  too few. */
  margin: Interval | null
  /** Base and adapter on the same prompts; what went wrong, in words, when they could not answer. */
  answers: AnswerFigures | { problem: string }
}
