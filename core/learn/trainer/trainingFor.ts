/** How hard to train on so many rows: a log too small for its steps to teach anything is read more often
 *  and at a higher rate (docs/adr/006-promotion.md). */
import { defaultTraining, type TrainingSettings } from './trainer'

interface TaughtRows {
  train: readonly unknown[]
  preferences?: Readonly<Record<string, readonly unknown[]>>
}

/** Optimiser steps; under some twenty the style is hardly begun. */
const leastSteps = 24
/** More passes over a few rows teach them by heart. */
const mostEpochs = 4
const highestRate = 5e-4
/** Rate times steps, how far the weights are moved: beyond it the fixed texts give way. */
const reach = 0.014

/** @returns the usual settings where they make steps enough; else up to four epochs, at up to 5e-4 */
export function trainingFor({ train, preferences = {} }: TaughtRows): TrainingSettings {
  const rows = Object.values(preferences).reduce((sum, kind) => sum + kind.length, train.length)
  const stepsEach = Math.max(1, Math.ceil(rows / defaultTraining.batch))
  if (stepsEach * defaultTraining.epochs >= leastSteps) return { ...defaultTraining }
  const epochs = Math.min(mostEpochs, Math.ceil(leastSteps / stepsEach))
  const rate = Math.min(highestRate, reach / (epochs * stepsEach))
  return { ...defaultTraining, epochs, learningRate: Number(rate.toPrecision(2)) }
}
