import { Readable } from 'node:stream'
import fc from 'fast-check'
import * as z from 'zod'
import { expect, test } from 'vitest'
import { answerLines, readLines, recordId } from '../../cli/jsonLines'
import { InklingError } from '../../contract'
import { outputOf } from './support'

const schema = z.object({ id: recordId, prefix: z.string() })

const run = (input: string) =>
  outputOf(() =>
    answerLines(Readable.from([input]), schema, ({ prefix }) => {
      if (prefix === 'fail') throw new InklingError('internal', 'It failed.')
      return { completion: prefix.toUpperCase() }
    }),
  ).then((lines) => lines.map((line) => JSON.parse(line) as { id: unknown; error?: string }))

test('one line out for each line in, in order; a bad one stops nothing', async () => {
  const answers = await run(
    [
      '{"id":"a","prefix":"one"}',
      'not json',
      '{"id":2,"prefix":"two"}',
      '{"id":"c"}',
      '{"id":["d"],"prefix":"x"}',
      '',
      '[]',
      '{"id":"f","prefix":"fail"}',
      '{"id":"g","prefix":"last","more":true}',
    ].join('\r\n'),
  )
  expect(answers).toEqual([
    { id: 'a', completion: 'ONE' },
    { id: null, error: 'This line is not JSON.' },
    { id: 2, completion: 'TWO' },
    { id: 'c', error: expect.stringContaining('prefix') },
    { id: null, error: expect.stringContaining('id') },
    { id: null, error: 'This line is empty.' },
    { id: null, error: expect.any(String) },
    { id: 'f', error: 'It failed.' },
    { id: 'g', completion: 'LAST' },
  ])
})

test('no input gives no output', async () => {
  expect(await run('')).toEqual([])
})

test('whatever the lines hold, each is answered', async () => {
  const line = fc.oneof(
    fc.string().map((text) => text.replace(/[\r\n\u2028\u2029]/g, '')),
    fc.json({ noUnicodeString: false }),
    fc.record({ id: fc.string(), prefix: fc.string() }).map((value) => JSON.stringify(value)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
      const answers = await run(`${lines.join('\n')}\n`)
      expect(answers).toHaveLength(lines.length)
      for (const answer of answers) expect(answer).toHaveProperty('id')
    }),
    { numRuns: 60 },
  )
})

test('an engine that is gone ends the command instead of failing every line', async () => {
  const work = () => {
    throw new InklingError('engine_down', 'The engine is down.')
  }
  const input = Readable.from(['{"id":1,"prefix":"a"}\n{"id":2,"prefix":"b"}\n'])
  await expect(outputOf(() => answerLines(input, schema, work))).rejects.toMatchObject({
    code: 'engine_down',
  })
})

test('a file of records names its first bad line', () => {
  expect(readLines('{"id":1,"prefix":"a"}\n\n{"id":2,"prefix":"b"}\n', schema)).toHaveLength(2)
  expect(() => readLines('{"id":1,"prefix":"a"}\n{"id":2}', schema)).toThrow(/Line 2.*prefix/)
})
