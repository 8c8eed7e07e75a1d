/** Fits the gate's curve for code to the answers of `infill`: a line counts as kept where it is at
 *  least 0.8 similar to what stood there (the bound of the labels).
 *  node tests/bench/run.mjs gate RESULTS.jsonl [ours|project] */
import { readFileSync } from 'node:fs'
import { fitLogistic, sigmoid } from '../../core/learn/acceptance/logistic'
import { areaUnderCurve, calibrationBins, meanLogLoss } from '../../core/learn/acceptance/measures'
import { keepProbability, logSurprise } from '../../core/suggest/certainty'
import { keepFrom } from '../../core/suggest/gate'

const keptFrom = 0.8

interface Row {
  side: string
  answer: string
  similarity: number
  confidence?: number | null
}

export async function main([file = 'infill.jsonl', side = 'ours']: string[]) {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const rows = lines
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => row.side === side && row.answer.trim() !== '')
    .flatMap(({ confidence, similarity }) =>
      confidence ? [{ logp: Math.log(confidence), kept: similarity >= keptFrom }] : [],
    )
  const surprises = rows.map(({ logp }) => logSurprise(logp))
  const x = Float64Array.from(surprises.flatMap((value) => [1, -value]))
  const y = Float64Array.from(rows, ({ kept }) => Number(kept))
  const weight = new Float64Array(rows.length).fill(1)
  const { beta } = fitLogistic({ x, columns: 2, y, weight }, { penalty: new Float64Array(2) })
  const [intercept = 0, slope = 0] = beta
  const judge = (p: (row: (typeof rows)[number], at: number) => number) =>
    rows.map((row, at) => ({ p: p(row, at), kept: row.kept, weight: 1 }))
  const fitted = judge((_, at) => sigmoid(intercept - slope * (surprises[at] ?? 0)))
  const present = judge(({ logp }) => keepProbability([{ logp }], 'code') ?? 0)
  return {
    rows: rows.length,
    kept: rows.filter(({ kept }) => kept).length / rows.length,
    fit: { intercept, slope },
    areaUnderCurve: areaUnderCurve(fitted),
    logLoss: { fitted: meanLogLoss(fitted), present: meanLogLoss(present) },
    presentByBin: calibrationBins(present),
    byEagerness: [0, 0.3, 0.5, 0.7, 0.9, 1].map((eagerness) => {
      const shown = present.filter(({ p }) => p >= keepFrom(eagerness))
      const kept = shown.filter((row) => row.kept).length
      return { eagerness, shown: shown.length / rows.length, keptOfShown: kept / shown.length }
    }),
  }
}
