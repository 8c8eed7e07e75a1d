/** How hard to train on so many rows: a log too small for its steps to teach anything is read more often
 *  and at a higher rate (docs/adr/006-promotion.md). */
import { defaultTraining, type TrainingSettings } from './trainer'

interface TaughtRows {
  train: readonly unknown[]
  preferences?: Readonly<Record<string, readonly unknown[]>>
}

/** Optimiser steps; with fewer the style is hardly begun. */
const leastSteps = 12
/** More passes over a few rows teach them by heart. */
const mostEpochs = 4
const highestRate = 3.3e-4
/** Rate times steps, how far the weights are moved: beyond it the fixed texts give way. */
const reach = 0.006

/** @returns one epoch at the usual rate; for a small log up to four, at up to 3.3e-4 */
export function trainingFor({ train, preferences = {} }: TaughtRows): TrainingSettings {
  const rows = Object.values(preferences).reduce((sum, kind) => sum + kind.length, train.length)
  const stepsEach = Math.max(1, Math.ceil(rows / defaultTraining.batch))
  if (stepsEach >= leastSteps) return { ...defaultTraining }
  const epochs = Math.min(mostEpochs, Math.ceil(leastSteps / stepsEach))
  const rate = Math.min(highestRate, reach / (epochs * stepsEach))
  return { ...defaultTraining, epochs, learningRate: Number(rate.toPrecision(2)) }
}
