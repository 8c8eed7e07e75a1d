/** The chain leaves good completions alone: at least 99 of 100 true middles stay as they are. */
import { expect, test } from 'vitest'
import { postProcess } from '../../core/suggest/postProcess'
import { unsettledUnits } from '../../core/suggest/steps/unsettled'
import { languageOf, modeOf } from '../../core/text/language'
import { goodMiddles, type GoodMiddle } from './support/goodMiddles'

const all = goodMiddles((file) =>
  file.startsWith('resources/') ? 12 : file.startsWith('docs/') ? 4 : 1,
)

const kept = ({ file, prefix, middle, suffix }: GoodMiddle) =>
  postProcess({ filename: file, prefix, suffix, completion: middle }).trimEnd()

const offenders = (middles: readonly GoodMiddle[]) =>
  middles
    .map((one) => ({ ...one, kept: kept(one) }))
    .filter((one) => one.kept !== one.middle.trimEnd())

const shown = (one: GoodMiddle & { kept: string }) =>
  `${one.file} (${one.kind})\n  before ${JSON.stringify(one.prefix.slice(-60))}\n  after  ` +
  `${JSON.stringify(one.suffix.slice(0, 60))}\n  good   ${JSON.stringify(one.middle)}\n  kept   ` +
  JSON.stringify(one.kept)

const code = all.filter((one) => modeOf(languageOf(one.file)) === 'code')
const prose = all.filter((one) => modeOf(languageOf(one.file)) === 'prose')
const chinese = prose.filter((one) => one.file.includes('/chinese/'))
const closers = all.filter((one) => /^(?:closers|the end)/.test(one.kind))

test.each([
  ['code', code, 500],
  ['prose', prose, 300],
  ['Chinese prose', chinese, 60],
  ['short closers', closers, 100],
])('of true middles of %s at least 99 % are left alone', (_, middles, atLeast) => {
  expect(middles.length).toBeGreaterThanOrEqual(atLeast)
  const bad = offenders(middles)
  const share = 1 - bad.length / middles.length
  expect(
    share,
    `${bad.length} of ${middles.length}\n${bad.map(shown).join('\n')}`,
  ).toBeGreaterThanOrEqual(0.99)
})

test('while a good text is still being written, what is shown only grows', () => {
  const some = all.filter((_, i) => i % 8 === 0)
  const shrinking = some.filter((one) => {
    const { file, prefix, suffix, middle } = one
    const final = kept(one)
    return Array.from({ length: Math.ceil(middle.length / 5) }, (_, i) =>
      middle.slice(0, 5 * i + 3),
    )
      .map((written) => kept({ ...one, middle: written }))
      .some((text) => {
        const open = unsettledUnits(text, { filename: file, prefix, suffix })
        return !final.startsWith(text.slice(0, text.length - open).replace(/[^\p{L}\p{N}]+$/u, ''))
      })
  })
  expect(
    shrinking.length / some.length,
    shrinking.map(({ middle }) => middle).join('\n'),
  ).toBeLessThan(0.01)
})
