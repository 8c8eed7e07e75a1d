/** Secrets are masked wherever they stand, whole or cut; ordinary text is left alone. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSecrets } from '../../core/safety/findSecrets'
import {
  hasMask,
  maskBetween,
  maskParts,
  maskPieces,
  maskSecrets,
} from '../../core/safety/maskSecrets'
import { pieces, plantedSecrets } from './secrets'

const planted = Object.entries(plantedSecrets)
const around = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    'const key = "',
    'the sea\n',
    'x',
    '9',
    '_',
    '", "b": "',
    '// secretlint-disable\n',
  ),
)

describe('a planted secret', () => {
  test.each(planted)('%s is masked with its kind', async (_kind, secret) => {
    const { text, count } = await maskSecrets(`before ${secret} after`)
    expect(count).toBe(1)
    expect(text).toMatch(/^before \[secret: [^\]]+\] after$/)
  })

  test('is masked at any place of any text', async () => {
    await fc.assert(
      fc.asyncProperty(
        around,
        fc.constantFrom(...planted),
        around,
        async (head, [, secret], tail) => {
          const { text } = await maskSecrets(head + secret + tail)
          for (const piece of pieces(secret)) expect(text).not.toContain(piece)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('is masked when the cursor stands in its middle', async () => {
    await fc.assert(
      fc.asyncProperty(
        around,
        fc.constantFrom(...planted),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (head, [, secret], share) => {
          const cut = Math.floor(secret.length * share)
          const { parts } = await maskParts([head + secret.slice(0, cut), secret.slice(cut)])
          for (const piece of pieces(secret))
            for (const part of parts) expect(part).not.toContain(piece)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('is masked while it is still being typed', async () => {
    for (const [, secret] of planted)
      for (let end = 20; end < Math.min(secret.length, 400); end += 7) {
        const { text } = await maskSecrets(`key = ${secret.slice(0, end)}`)
        for (const piece of pieces(secret)) expect(text).not.toContain(piece)
      }
  })

  test('is known by a piece of it elsewhere', async () => {
    const secret = plantedSecrets['GitHub token'] ?? ''
    const { secrets } = await maskParts([`a ${secret} b`])
    const cut = secret.slice(9)
    expect(maskPieces(`${cut} and more`, secrets).text).toBe('[secret: piece] and more')
  })

  test('what continues a masked text is masked', async () => {
    const { text } = await maskBetween('token [secret: GitHub token]', 'Xw4Lm8 then', ' more')
    expect(text).toBe('[secret: continued] then')
    expect((await maskBetween('plain ', 'words', ' more')).text).toBe('words')
  })
})

describe('passwords and addresses', () => {
  test.each([
    ['password = "hunter2 and more"', 'password = "[secret: password]"'],
    ['"apiKey": "0a1b2c3d",', '"apiKey": "[secret: password]",'],
    ["client_secret: 'abcd1234'", "client_secret: '[secret: password]'"],
    ['DB_PASSWORD=hunter2x\nnext', 'DB_PASSWORD=[secret: password]\nnext'],
    ['https://ada:s3cr3tword@example.org/x', '[secret: password in an address]/x'],
    [
      'https://api.example.org/?token=4f5a6b7c8d&x=1',
      'https://api.example.org/?token=[secret: token in an address]&x=1',
    ],
    ['Authorization: Bearer 4f5a6b7c8d9e0f1a', 'Authorization: Bearer [secret: bearer token]'],
  ])('%s', async (text, masked) => {
    expect((await maskSecrets(text)).text).toBe(masked)
  })
})

test.each([
  'The password is known to her alone; she never told it.',
  'const password = await readPassword(prompt)',
  'function login(user: string, password: string): Promise<void>',
  'const token = tokens[index]',
  'password: process.env.PASSWORD',
  'apiKey = "${API_KEY}"',
  'See https://example.org/a/b?page=2&sort=name#top',
  'bearer of bad news, and the basic difference',
  'task-force-commander-of-the-eastern-fleet',
  'sha256: b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  'Call me Ishmael. Some years ago—never mind how long precisely—',
])('ordinary text stays: %s', async (text) => {
  expect(await maskSecrets(text)).toEqual({ text, count: 0 })
})

test('masking twice is masking once', async () => {
  const all = planted.map(([, secret]) => `x ${secret} y`).join('\n')
  const once = await maskSecrets(all)
  expect(hasMask(once.text)).toBe(true)
  expect((await maskSecrets(once.text)).text).toBe(once.text)
})

test('ranges are sorted and do not overlap, for any text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.constantFrom(...planted.map(([, s]) => s)))),
      async (list) => {
        const text = list.join(' ')
        const ranges = await findSecrets(text)
        let end = 0
        for (const range of ranges) {
          expect(range.start).toBeGreaterThanOrEqual(end)
          expect(range.end).toBeGreaterThan(range.start)
          end = range.end
        }
        expect(end).toBeLessThanOrEqual(text.length)
      },
    ),
  )
})
