/** The evaluation sets that are kept with the source. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cutBlocks, cutLines, cutSentences } from '../../scripts/cut-lines.mjs'

const folder = resolve(import.meta.dirname, '../../resources/eval/sets')

interface Line {
  id: string
  language: string
  path: string
  prefix: string
  suffix: string
  canonical: string
}

const read = (name: string): Line[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)

describe('evaluation sets', () => {
  it('stay small', () => {
    const bytes = readdirSync(folder).reduce(
      (sum, name) => sum + statSync(join(folder, name)).size,
      0,
    )
    expect(bytes).toBeLessThan(1_500_000)
  })

  it('hold code in many languages, and prose', () => {
    const code = read('code.jsonl')
    expect(new Set(code.map(({ language }) => language)).size).toBeGreaterThanOrEqual(16)
    expect(code.length).toBeGreaterThan(300)
    expect(read('prose.jsonl').length).toBeGreaterThan(100)
  })

  it('name each record once, and leave something to write', () => {
    const all = [...read('code.jsonl'), ...read('prose.jsonl')]
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    for (const { canonical, prefix } of all) {
      expect(canonical.trim().length).toBeGreaterThan(1)
      expect(prefix).not.toBe('')
    }
  })

  it('are cut from the samples as those stand there', () => {
    const samples = read('code.jsonl').filter(({ path }) =>
      path.startsWith('resources/eval/samples'),
    )
    expect(samples.length).toBeGreaterThan(100)
    for (const { path, prefix, canonical, suffix } of samples) {
      const text = readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8')
      expect(text).toContain(prefix + canonical + suffix)
    }
  })
})

const python = `def total(prices):
    """Adds them up."""
    # Nothing to add.
    if not prices:
        return 0
    result = 0
    for price in prices:
        result += price
        print(result)
    return result
`
const whole = { prefixUnits: 10_000, suffixUnits: 10_000 }

describe('cutting', () => {
  it('takes single lines of code, no comments, and gives back the text', () => {
    const cuts = cutLines(python, { count: 10, ...whole })
    expect(cuts.length).toBeGreaterThan(3)
    for (const { prefix, canonical, suffix } of cuts) {
      expect(prefix + canonical + suffix).toBe(python)
      expect(canonical).not.toMatch(/\n|#|"""/)
    }
  })

  it('takes the lines inside a block', () => {
    const [cut] = cutBlocks(python, { count: 1, ...whole })
    expect(cut?.canonical).toBe('result += price\n        print(result)')
  })

  it('takes ends of sentences, in English and in Chinese', () => {
    const english = `${'An opening line that is not cut at all, as nothing stands before it.'} The boats lay still in the evening light, and nobody spoke. `
    const [cut] = cutSentences(english, { count: 1, ...whole })
    expect(cut?.canonical).toMatch(/nobody spoke\.$/)
    const chinese = '清晨的雾很浓，河面上什么也看不见。'.repeat(6)
    expect(cutSentences(chinese, { count: 1, ...whole })[0]?.canonical).toMatch(/。$/)
  })

  it('cuts what is around at line ends', () => {
    const [cut] = cutLines(python, { count: 1, prefixUnits: 60, suffixUnits: 40 })
    expect(cut?.prefix.length).toBeLessThanOrEqual(60)
    expect(python.split('\n')).toContain(cut?.prefix.split('\n')[0])
    expect(cut?.suffix.endsWith('\n')).toBe(true)
  })
})
