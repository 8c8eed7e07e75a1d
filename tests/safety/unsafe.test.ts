/** What must not be shown is found while the text is being written; ordinary text is not. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskBlocked } from '../../core/safety/blocked'
import { hasMask } from '../../core/safety/maskSecrets'
import { runRuleSet, startRuleSet } from '../../core/safety/ruleSet'
import { unsafeReason } from '../../core/safety/unsafe'
import { plantedSecrets } from './secrets'

const nothing: readonly string[] = []
const reason = (text: string, prefix = '', blocked = nothing) =>
  unsafeReason(text, { blocked, prefix })

describe('secrets', () => {
  test.each(Object.entries(plantedSecrets))('%s is found where it starts', (_kind, secret) => {
    expect(reason(`key is ${secret} now`)).toEqual({ kind: 'secret', at: 7 })
  })

  test.each(Object.entries(plantedSecrets))(
    '%s is found when the cursor cuts it',
    (kind, secret) => {
      if (!kind.includes('key in') && kind !== 'private key')
        expect(reason(secret.slice(6), `x = ${secret.slice(0, 6)}`)).toEqual({
          kind: 'secret',
          at: 0,
        })
    },
  )

  test('a password behind its name', () => {
    expect(reason('hunter2 and more"', 'password = "')).toEqual({ kind: 'secret', at: 0 })
  })

  test('the rules report before they return', async () => {
    for (const secret of Object.values(plantedSecrets)) {
      const now = startRuleSet(`a ${secret} b`).ranges.length
      expect(now).toBe((await runRuleSet(`a ${secret} b`)).length)
    }
  })
})

describe('data about people', () => {
  test.each([
    ['Write to jane.roe@harbour-office.org today', 9],
    ['致电 13812345678。', 3],
    ['call +44 20 7946 0123 now', 5],
    ['call (212) 736-5000 now', 5],
    ['IBAN DE89 3704 0044 0532 0130 00.', 5],
    ['pay with 5425 2334 3010 9903 at once', 9],
    ['SSN 219-09-9999', 4],
    ['身份证 11010519491231002X', 4],
  ])('%s', (text, at) => expect(reason(text)).toEqual({ kind: 'personal', at }))

  test('what the document says already may be said again', () => {
    const prefix = 'From: jane.roe@harbour-office.org\n\nWrite to '
    expect(reason('jane.roe@harbour-office.org.', prefix)).toBeNull()
    expect(reason('john.doe@harbour-office.org.', prefix)).toEqual({ kind: 'personal', at: 0 })
    const suffix = '\n+44 20 7946 0123'
    expect(unsafeReason('+44 20 7946 0123', { blocked: nothing, prefix: '', suffix })).toBeNull()
  })

  test('one that the cursor cuts', () => {
    expect(reason('roe@harbour-office.org', 'Write to jane.')).toEqual({ kind: 'personal', at: 0 })
  })
})

test.each([
  'The harbour was grey, and nobody answered.',
  'const total = items.reduce((sum, item) => sum + item.price, 0)',
  'version 1.20.300-beta.4, built 2024-03-01T10:20:30Z',
  'ada@example.org and root@localhost',
  '[1709251200000, 1709251300000, 3.14159265358979]',
  '192.168.100.200:8080',
  '4242 4242 4242 4242',
  'order 1234-5678-9012-3456',
  'call 555-0123',
  '@Override public void run()',
  'sha256: b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  '0x1234567890abcdef, 0b101010101010, 1_000_000_000',
  'https://example.org/a/b?page=2&sort=name#top',
  '河水不宽，站在这边喊一声，对岸就能听见。',
  'margin: 0 0 10px 200px; color: #12345678',
  'password = await readPassword(prompt)',
])('ordinary text is shown: %s', (text) => expect(reason(text)).toBeNull())

describe('blocked words', () => {
  const blocked = ['Falcon', 'project bluebird', '渡口', 'C++']

  test.each([
    ['the FALCON flies', 4],
    ['about Project\nBluebird', 6],
    ['老陈在渡口撑船', 3],
    ['in C++ and Go', 3],
  ])('%j', (text, at) => expect(reason(text, '', blocked)).toEqual({ kind: 'blocked', at }))

  test('whole words only, also over the cursor', () => {
    expect(reason('falconry and bluebird', '', blocked)).toBeNull()
    expect(reason('con is', 'the Fal', blocked)).toEqual({ kind: 'blocked', at: 0 })
    expect(reason(' is here', 'the Falcon', blocked)).toBeNull()
  })

  test('are masked for the log, and such a text is not learned from', () => {
    const { text, count } = maskBlocked('Falcon and falcon, 渡口', blocked)
    expect(text).toBe('[secret: blocked word] and [secret: blocked word], [secret: blocked word]')
    expect(count).toBe(3)
    expect(hasMask(text)).toBe(true)
    expect(maskBlocked('nothing', blocked)).toEqual({ text: 'nothing', count: 0 })
    expect(maskBlocked('nothing', nothing)).toEqual({ text: 'nothing', count: 0 })
  })

  test('any list is taken as words, not as a pattern', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (word, text) => {
        const found = unsafeReason(text, { blocked: [word], prefix: '' })
        expect(found === null || found.at <= text.length).toBe(true)
      }),
    ))
})
