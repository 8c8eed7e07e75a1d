/** The acceptance model as a value: what is saved, what predicts. */
import * as z from 'zod'
import type { SuggestionEvent } from '../../suggest/types'
import {
  featureCount,
  featureVersion,
  rawFeatures,
  standardised,
  type BeforeShowing,
} from './features'
import { sigmoid } from './logistic'
import { createPlaces, mostPieces, placeOf } from './places'
import { acceptRate, type RecentOutcomes } from './recent'
import { styleBuckets, styleBucketsOf, styleScore } from './style'

const perFeature = z.array(z.number()).length(featureCount)

export const acceptanceModel = z.object({
  /** Meaning and order of the features. */
  features: z.literal(featureVersion),
  trainedAt: z.number(),
  /** Models whose suggestions it learned from: another one's log-probabilities mean something else. */
  models: z.array(z.string()).min(1),
  scale: z.object({ mean: perFeature, sd: perFeature }),
  weights: perFeature,
  intercept: z.number(),
  /** Platt's line over the log-odds (Platt 1999): sigmoid(slope · z + offset). */
  calibration: z.object({ slope: z.number().positive(), offset: z.number() }),
  style: z.array(z.number()).length(styleBuckets),
  /** Pieces of what the author has written, two bytes each, the newest last. */
  written: z.base64().max(Math.ceil((2 * mostPieces) / 3) * 4),
})
export type AcceptanceModel = z.infer<typeof acceptanceModel>

/** A text that waits to be shown, and what stands before it. */
export type Waiting = BeforeShowing & Pick<SuggestionEvent, 'prefix'>

export interface Predictor {
  /** How likely a text is kept, 0 to 1; null for a model that it knows nothing of. */
  predict(event: Waiting, recent: RecentOutcomes): number | null
}

export const packed = (pieces: Uint16Array): string =>
  Buffer.from(pieces.buffer, pieces.byteOffset, pieces.byteLength).toString('base64')

function unpacked(text: string): Uint16Array {
  const bytes = Buffer.from(text, 'base64')
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readUInt16LE(2 * i))
}

export function createPredictor(model: AcceptanceModel): Predictor {
  const scale = {
    mean: Float64Array.from(model.scale.mean),
    sd: Float64Array.from(model.scale.sd),
  }
  const style = Float64Array.from(model.style)
  const places = createPlaces(unpacked(model.written))
  return {
    predict(event, recent) {
      if (!model.models.includes(event.model_sha256)) return null
      const raw = rawFeatures(event, {
        acceptRate: acceptRate(recent),
        style: styleScore(style, styleBucketsOf(event.completion_text)),
        alike: places.alike(placeOf(event.prefix, event.completion_text)),
      })
      return probabilityOf(model, standardised(raw, scale))
    },
  }
}

/** Log-odds before calibration. @param x standardised */
export const logOddsOf = (
  { weights, intercept }: Pick<AcceptanceModel, 'weights' | 'intercept'>,
  x: Float64Array,
): number => weights.reduce((sum, weight, i) => sum + weight * (x[i] as number), intercept)

/** @param x standardised */
export const probabilityOf = (
  model: Pick<AcceptanceModel, 'weights' | 'intercept' | 'calibration'>,
  x: Float64Array,
): number => sigmoid(model.calibration.slope * logOddsOf(model, x) + model.calibration.offset)
