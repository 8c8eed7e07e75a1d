/** Lines of this repository that a model filled in: does it help to know how its author has gone on at
 *  places alike? */
import { createOwnText } from '../../../core/learn/acceptance/ownText'
import { createPlaces, placeOf } from '../../../core/learn/acceptance/places'
import { fitLogistic } from '../../../core/learn/acceptance/logistic'
import { areaUnderCurve } from '../../../core/learn/acceptance/measures'
import { logSurprise } from '../../../core/suggest/certainty'
import { infillCases } from './infillCases'

interface Line {
  id: string
  answer: string
  logp: number
  kept: boolean
}
type Told = Line & { certainty: number; length: number; alike: readonly number[] }

const allCases = 510
/** Lines before the first that is foretold. */
const firstFit = 100
/** As far as one reading goes. */
const step = 1_500
const unknown = [0, 0, 0] as const

/** Each line foretold from those before it, file by file; area under the curve. */
export function ownTextAdds(lines: readonly Line[]) {
  const rows = withOwnText(lines)
  const area = (columns: (row: Told) => number[]) =>
    areaUnderCurve(
      rows.slice(firstFit).map((row, n) => ({
        p: foretold(rows.slice(0, firstFit + n), row, columns),
        kept: row.kept,
        weight: 1,
      })),
    )
  return {
    lines: rows.length - firstFit,
    certainty: area(({ certainty, length }) => [certainty, length]),
    andOwnText: area(({ certainty, length, alike }) => [certainty, length, ...alike]),
    ownTextAlone: area(({ alike }) => [...alike]),
  }
}

/** Standardised enough: all are of the order of 1. */
function foretold(known: readonly Told[], row: Told, columns: (row: Told) => number[]): number {
  const width = columns(row).length + 1
  const { beta } = fitLogistic(
    {
      x: Float64Array.from(known.flatMap((one) => [...columns(one), 1])),
      columns: width,
      y: Float64Array.from(known, ({ kept }) => Number(kept)),
      weight: new Float64Array(known.length).fill(1),
    },
    { penalty: new Float64Array(width).fill(1).fill(0, width - 1) },
  )
  return [...columns(row), 1].reduce((sum, value, i) => sum + value * (beta[i] as number), 0)
}

/** All files are the author's, each known up to the line, and the earlier ones whole. */
function withOwnText(lines: readonly Line[]): Told[] {
  const byId = new Map(lines.map((line) => [line.id, line]))
  const own = createOwnText()
  const places = createPlaces()
  const read = (path: string, text: string) => {
    for (let end = step; end < text.length; end += step)
      places.add(own.read(path, text.slice(0, end)))
    places.add(own.read(path, text))
  }
  const told: Told[] = []
  let before: { path: string; text: string } | null = null
  for (const { id, path, prefix, canonical, suffix } of infillCases(allCases)) {
    if (before && before.path !== path) read(before.path, before.text)
    before = { path, text: `${prefix}${canonical}${suffix}` }
    read(path, prefix)
    const line = byId.get(id)
    if (!line) continue
    const alike = places.alike(placeOf(prefix, line.answer))
    told.push({
      ...line,
      certainty: -logSurprise(line.logp),
      length: Math.log1p(line.answer.length),
      alike: alike ? [alike.mean, alike.best, alike.begins] : unknown,
    })
  }
  return told
}
