import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decode, encode } from '../../core/workspace/encoding'
import { place } from './support'

const bytes = (...values: number[]): Buffer => Buffer.from(values)
const german = 'Fünf große Bäume standen über dem Fluß, und niemand wußte, warum.\n'
const russian = 'Река поднялась ночью, и утром луга уже не было видно.\n'
const japanese = '川は夜のうちに増水し、朝には牧草地が消えていた。\n'

describe('text is opened and saved as the same bytes', () => {
  test.each([
    ['empty', Buffer.alloc(0)],
    ['UTF-8', Buffer.from('naïve — 🌊\n')],
    ['UTF-8 with byte order mark', Buffer.from('\ufeffnaïve\n')],
    ['CRLF', Buffer.from('one\r\ntwo\r\n')],
    ['CRLF with byte order mark', Buffer.from('\ufeffone\r\ntwo\r\n')],
    ['UTF-16 little endian', iconv.encode(german, 'utf16le', { addBOM: true })],
    ['UTF-16 big endian', iconv.encode(german, 'utf16be', { addBOM: true })],
    ['windows-1252', iconv.encode(german, 'windows-1252')],
    ['windows-1252 quotes', iconv.encode('He said “no” — twice…\n', 'windows-1252')],
    ['windows-1251', iconv.encode(russian.repeat(5), 'windows-1251')],
    ['Shift_JIS', iconv.encode(japanese.repeat(5), 'shift_jis')],
    ['one accented letter', bytes(0x63, 0x61, 0x66, 0xe9)],
  ])('%s', async (_name, content) => {
    const { workspace, put } = await place()
    const path = put('text.txt', content)
    const file = await workspace.openFile(path)
    await workspace.save({ ...file, expected: file.disk })
    expect(readFileSync(path).equals(content)).toBe(true)
  })

  test('the text reads right', () => {
    expect(decode(iconv.encode(german, 'windows-1252'), 'x').text).toBe(german)
    expect(decode(iconv.encode(russian.repeat(5), 'windows-1251'), 'x').text).toContain('Река')
    expect(decode(iconv.encode(japanese.repeat(5), 'shift_jis'), 'x').text).toContain('牧草地')
  })

  test('any bytes at all are either refused or come back the same', () => {
    const text = fc.uint8Array({ maxLength: 60 })
    fc.assert(
      fc.property(text, (array) => {
        const content = Buffer.from(array)
        let decoded
        try {
          decoded = decode(content, 'x')
        } catch (error) {
          expect(error).toHaveProperty(
            'code',
            expect.stringMatching(/file_is_binary|file_not_text/),
          )
          return
        }
        // Mixed line ends are made one kind on save, as in every editor.
        if (/(?<!\r)\n/.test(decoded.text) && decoded.text.includes('\r\n')) return
        expect(encode(decoded.text, decoded).equals(content)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

test.each([
  [
    'a picture',
    Buffer.concat([bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)]),
  ],
  ['a NUL far inside', Buffer.concat([Buffer.alloc(100_000, 'a'), bytes(0), Buffer.from('b')])],
])('%s is refused as binary', async (_name, content) => {
  const { workspace, put } = await place()
  const path = put('thing', content)
  await expect(workspace.openFile(path)).rejects.toMatchObject({ code: 'file_is_binary' })
  expect(readFileSync(path).equals(content)).toBe(true)
})

test('bytes of no encoding are refused, not guessed', () => {
  const noise = bytes(0xff, 0x81, 0x8d, 0x01, 0x02, 0x90, 0x9d, 0xfe, 0x03)
  expect(() => decode(noise, 'x')).toThrow(/could not tell how the text/)
})

test('a character that the encoding of the file cannot hold is said, and nothing is written', async () => {
  const { workspace, put } = await place()
  const content = iconv.encode(german, 'windows-1252')
  const path = put('old.txt', content)
  const file = await workspace.openFile(path)
  await expect(
    workspace.save({ ...file, text: `${german}🌊`, expected: file.disk }),
  ).rejects.toMatchObject({ code: 'bad_input', next: expect.stringContaining('UTF-8') })
  expect(readFileSync(path).equals(content)).toBe(true)
  await workspace.save({ ...file, encoding: 'utf8', text: `${german}🌊`, expected: file.disk })
  expect(readFileSync(path, 'utf8')).toBe(`${german}🌊`)
})
