/** Fits the gate's curve for code to the answers of `infill`: a line counts as kept where it is at
 *  least 0.8 similar to what stood there (the bound of the labels).
 *  node tests/bench/run.mjs gate RESULTS.jsonl [ours|project]
 *    also says what it adds to know how the author has gone on at places alike
 *  node tests/bench/run.mjs gate docs [PLACES]
 *    the acceptance model on this repository's documents, with the default model's suggestions and a
 *    simulated author's answers to them */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fitLogistic, sigmoid } from '../../core/learn/acceptance/logistic'
import { areaUnderCurve, calibrationBins, meanLogLoss } from '../../core/learn/acceptance/measures'
import { keepProbability, logSurprise } from '../../core/suggest/certainty'
import { keepFrom } from '../../core/suggest/gate'
import { liveThrough, openDesk } from '../support/authors/live'
import { openWorkshop, suggestSettings } from './support/authorDesk'
import { gateReport } from './support/authorGate'
import { docsStream } from './support/docsStream'
import { ownTextAdds } from './support/ownTextAdds'

const keptFrom = 0.8

interface Row {
  side: string
  id: string
  answer: string
  similarity: number
  confidence?: number | null
}

export async function main([file = 'infill.jsonl', side = 'ours']: string[]) {
  return file === 'docs' ? docs(Number(side) || 300) : curve(file, side)
}

async function docs(places: number) {
  const profile = mkdtempSync(join(tmpdir(), 'inkling-docs-'))
  const workshop = await openWorkshop(1)
  const { engine, base } = workshop
  try {
    await workshop.serve(null)
    const desk = openDesk(engine, base.sha256, profile, suggestSettings)
    await liveThrough(desk, docsStream(places, 1), 1, (done) => {
      if (done % 20 === 0) console.error(`${done} of ${places} lived through`)
    })
    const report = await gateReport(desk.feedback, null)
    await desk.dispose()
    return report
  } finally {
    await workshop.dispose()
    rmSync(profile, { recursive: true, force: true })
  }
}

function curve(file: string, side: string) {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const rows = lines
    .map((line) => JSON.parse(line) as Row)
    .filter((row) => row.side === side && row.answer.trim() !== '')
    .flatMap(({ id, answer, confidence, similarity }) =>
      confidence ? [{ id, answer, logp: Math.log(confidence), kept: similarity >= keptFrom }] : [],
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
    ownText: ownTextAdds(rows),
    logLoss: { fitted: meanLogLoss(fitted), present: meanLogLoss(present) },
    presentByBin: calibrationBins(present),
    byEagerness: [0, 0.3, 0.5, 0.7, 0.9, 1].map((eagerness) => {
      const shown = present.filter(({ p }) => p >= keepFrom(eagerness))
      const kept = shown.filter((row) => row.kept).length
      return { eagerness, shown: shown.length / rows.length, keptOfShown: kept / shown.length }
    }),
  }
}
