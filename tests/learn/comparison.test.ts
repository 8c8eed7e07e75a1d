import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ComparedEvent } from '../../core/feedback/compared'
import {
  armOf,
  compare,
  looks,
  sessionsOf,
  type Session,
} from '../../core/learn/adapters/comparison'
import { comparisonWords, worseNotice } from '../../core/learn/adapters/comparisonWords'
import { simulatedSessions } from '../support/comparedAuthor'

describe('the arm of a document in a sitting', () => {
  test('is the same at each request', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string(), fc.string(), (salt, docId, sitting) => {
        const arm = armOf(salt, docId, sitting)
        for (let i = 0; i < 3; i++) expect(armOf(salt, docId, sitting)).toBe(arm)
      }),
    )
  })

  test.each([0.2, 0.5])('is the base in a share of %d, whatever the salt', (share) => {
    for (const salt of ['a', 'b', 'another comparison']) {
      const count = 4_000
      let base = 0
      for (let i = 0; i < count; i++)
        if (armOf(salt, `doc-${i % 40}`, `${Math.floor(i / 40)}`, share) === 'base') base++
      // Four standard deviations.
      expect(Math.abs(base / count - share)).toBeLessThan(
        4 * Math.sqrt((share * (1 - share)) / count),
      )
    }
  })

  test('says nothing of the next sitting, of another document, or of another comparison', () => {
    const pairs = { sitting: 0, document: 0, salt: 0 }
    const count = 2_000
    for (let i = 0; i < count; i++) {
      const arm = armOf('s', 'd', `${i}`, 0.5)
      if (arm === armOf('s', 'd', `${i + 1}`, 0.5)) pairs.sitting++
      if (arm === armOf('s', 'e', `${i}`, 0.5)) pairs.document++
      if (arm === armOf('t', 'd', `${i}`, 0.5)) pairs.salt++
    }
    for (const same of Object.values(pairs)) expect(Math.abs(same / count - 0.5)).toBeLessThan(0.05)
  })
})

const author = (seed: number, worse: number, count: number): Session[] =>
  simulatedSessions(seed, { worse, spread: 0.3, count })

const takenBack = (worse: number, authors: number, sittings: number): number => {
  let count = 0
  for (let seed = 1; seed <= authors; seed++)
    if (compare(author(seed * 7_919, worse, sittings), seed).verdict === 'worse') count++
  return count / authors
}

describe('the verdict', () => {
  test('takes back an adapter that is no worse in 5 of 100 comparisons at most, over all looks', () => {
    // Of 120, up to 11 are within two standard deviations of 5 in 100.
    expect(takenBack(0, 120, 400)).toBeLessThanOrEqual(11 / 120)
  })

  test('takes back one that is worse, and one that is better never', () => {
    expect(takenBack(0.2, 30, 300)).toBeGreaterThan(0.9)
    expect(takenBack(-0.1, 30, 300)).toBe(0)
  })

  test('says nothing before eight sittings of each', () => {
    const few = author(1, 0.9, 500).filter(({ arm }) => arm === 'adapter')
    const base = author(2, 0, 200).filter(({ arm }) => arm === 'base')
    const early = compare([...few, ...base.slice(0, looks[0] - 1)])
    expect(early).toMatchObject({ verdict: 'too early', difference: null, pWorse: null })
    expect(early.base.sittings).toBe(7)
    expect(compare([])).toMatchObject({ verdict: 'too early' })
    expect(compare([...base.slice(0, 8), ...few.slice(0, 8)]).verdict).toBe('worse')
  })

  test('is looked at when the smaller arm has doubled, and stays as it was in between', () => {
    const sessions = author(5, 0, 1_000)
    const some = sessions.map((_, at) => at + 1).filter((count) => count % 40 === 0)
    const seen = some.map((count) => compare(sessions.slice(0, count)).pWorse)
    expect(new Set(seen).size).toBeLessThanOrEqual(looks.length + 1)
  })

  test('ends after the last look', () => {
    const sessions = author(11, -0.1, 1_000)
    const whole = compare(sessions)
    expect(whole.verdict).toBe('not worse')
    expect(compare(sessions.slice(0, 900))).toMatchObject({
      verdict: 'not worse',
      pWorse: whole.pWorse,
      difference: whole.difference,
    })
  })

  test('arms in which nothing was shown, or in which all is the same, are no reason', () => {
    const same = (arm: Session['arm']): Session => ({ arm, events: 1, shownChars: 9, keptChars: 9 })
    const empty = (arm: Session['arm']): Session => ({ ...same(arm), shownChars: 0, keptChars: 0 })
    for (const one of [same, empty]) {
      const sessions = Array.from({ length: 200 }, (_, i) => one(i % 2 ? 'base' : 'adapter'))
      expect(compare(sessions).verdict).not.toBe('worse')
    }
  })
})

describe('sessions', () => {
  const minute = 60_000
  const event = (t: number, over: Partial<ComparedEvent> = {}): ComparedEvent => ({
    ...{ t, docId: 'a', sessionId: 's', adapterId: 'x', shownChars: 10, keptChars: 4 },
    ...over,
  })
  const later = 1_000 * minute

  test('are one for each sitting and arm', () => {
    const events = [
      event(0),
      event(minute, { docId: 'b', adapterId: null }),
      event(2 * minute, { docId: 'c' }),
      // After a pause of half an hour, and after a restart.
      event(33 * minute),
      event(34 * minute, { sessionId: 't' }),
    ]
    expect(sessionsOf(events, later)).toEqual([
      { arm: 'adapter', events: 2, shownChars: 20, keptChars: 8 },
      { arm: 'base', events: 1, shownChars: 10, keptChars: 4 },
      { arm: 'adapter', events: 1, shownChars: 10, keptChars: 4 },
      { arm: 'adapter', events: 1, shownChars: 10, keptChars: 4 },
    ])
  })

  test('the one that may still go on is left out', () => {
    const events = [event(0), event(40 * minute), event(41 * minute)]
    expect(sessionsOf(events, 60 * minute)).toHaveLength(1)
    expect(sessionsOf(events, 71 * minute)).toHaveLength(2)
    expect(sessionsOf([], later)).toEqual([])
  })
})

test('is said in plain words', () => {
  const words = (worse: number, count: number) =>
    comparisonWords(3, compare(author(1, worse, count)))
  expect(words(0, 10)).toMatch(/too early to compare: it takes 8 of each/)
  expect(words(-0.1, 1_000)).toMatch(/no sign that it is worse.*ended/)
  const found = compare(author(1, 0.3, 300))
  expect(comparisonWords(3, found)).toMatch(/points \[.*taken back/)
  expect(worseNotice({ version: 3 }, found).message).toMatch(/Adapter v3 was taken back: in \d+/)
})
