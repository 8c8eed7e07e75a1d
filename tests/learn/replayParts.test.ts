import { describe, expect, test } from 'vitest'
import { reactTo } from '../../core/learn/replay/replayAuthor'
import { readReplay, splitRecords } from '../../core/learn/replay/replayRecords'
import { sittings } from '../../core/learn/proof/sittings'

describe('the simulated author', () => {
  test.each<[string, string, string, number, number]>([
    [' the old man', ' the old man sat down', 'accepted', 12, 1],
    [' the old man', ' the old man', 'accepted', 12, 1],
    [' the old man', ' the old woman', 'partial', 8, 2],
    [' the old man', ' then we left', 'ignored', 0, 0],
    [' the', ' there', 'accepted', 4, 1],
    [' the man', ' there', 'ignored', 0, 0],
    [' sat down. Then', ' sat down.', 'partial', 10, 3],
    ['x', 'y', 'ignored', 0, 0],
  ])('%j shown, %j wanted: %s', (shown, wanted, outcome, acceptedChars, keys) => {
    expect(reactTo(shown, wanted)).toMatchObject({ outcome, acceptedChars, keys })
  })
})

describe('the stream', () => {
  const line = (id: string, t: number) =>
    JSON.stringify({ id, t, doc: 'd', prefix: '', typed: 'x' })

  test('is read in the order of time; bad lines are named and skipped', async () => {
    const lines = [line('b', 2), '{"id":', '', line('a', 1), JSON.stringify({ id: 'c', t: 'now' })]
    const { records, bad } = await readReplay(lines)
    expect(records.map((record) => record.id)).toEqual(['a', 'b'])
    expect(records[0]).toMatchObject({ language: 'plaintext', mode: 'prose', suffix: '' })
    expect(bad.map(({ id }) => id)).toEqual(['line 2', 'line 5'])
  })

  test('is split in the order of time', async () => {
    const { records } = await readReplay(Array.from({ length: 20 }, (_, i) => line(`r${i}`, i)))
    const { train, middle, last } = splitRecords(records, '70/10/20')
    expect([train.length, middle.length, last.length]).toEqual([14, 2, 4])
    expect(last.at(-1)?.id).toBe('r19')
  })

  test.each(['70/30', '70/10/30', 'a/b/c', '100/0/0'])('%j is no split', (split) => {
    expect(() => splitRecords([], split)).toThrow(/not a split/)
  })
})

describe('sittings', () => {
  const at = (minutes: number, sessionId = 's') => ({ t: minutes * 60_000, docId: 'd', sessionId })

  test('end at a new session and at half an hour of silence', () => {
    const evenings = Array.from({ length: 10 }, (_, day) => [at(day * 1_440), at(day * 1_440 + 5)])
    const names = sittings(evenings.flat())
    expect(new Set(names).size).toBe(10)
    expect(names[0]).toBe(names[1])
    expect(sittings([at(0), at(1, 'other')])[0]).not.toBe(sittings([at(0), at(1, 'other')])[1])
  })

  test('one long sitting is cut into at least eight stretches of neighbours', () => {
    const names = sittings(Array.from({ length: 50 }, (_, i) => at(i)))
    expect(new Set(names).size).toBeGreaterThanOrEqual(8)
    expect([...names].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)))).toEqual(names)
    expect(sittings([])).toEqual([])
  })
})
