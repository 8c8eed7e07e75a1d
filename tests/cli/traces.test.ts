/** The keystroke traces and the person who types them. */
import { describe, expect, it } from 'vitest'
import { takes } from '../bench/typing/author'
import { linesAround, offered } from '../bench/typing/llamaText'
import { readTraces, upcoming, type TraceEvent } from '../bench/typing/trace'

const keys = (text: string): TraceEvent[] =>
  [...text].map((letter, i) =>
    letter === '<' ? { t: i, op: 'delete', count: 1 } : { t: i, op: 'insert', text: letter },
  )

describe('keystroke traces', () => {
  const traces = readTraces([])

  it('cover code and prose, a minute or two each', () => {
    expect(traces.length).toBeGreaterThanOrEqual(6)
    expect(new Set(traces.map(({ mode }) => mode))).toEqual(new Set(['code', 'prose']))
    for (const { events } of traces) {
      expect(events.at(-1)?.t).toBeGreaterThan(60_000)
      expect(events.at(-1)?.t).toBeLessThan(180_000)
    }
  })

  it.each(traces.map((trace) => [trace.name, trace] as const))(
    '%s ends with its final text',
    (_name, { initial, final, events }) => {
      let text = initial
      let cursor = 0
      for (const event of events) {
        if (event.op === 'move') cursor = event.to
        else {
          const [start, added] =
            event.op === 'insert' ? [cursor, event.text] : [cursor - event.count, '']
          text = text.slice(0, start) + added + text.slice(cursor)
          cursor = start + added.length
        }
      }
      expect(text).toBe(final)
      expect(events.every(({ t }, i) => t >= (events[i - 1]?.t ?? 0))).toBe(true)
    },
  )
})

describe('what an author is about to write', () => {
  it('is the text without its typos', () => {
    const { text, after } = upcoming(keys('rett<urn x'))
    expect(text).toBe('return x')
    expect(after.get(3)).toBe(3)
    expect(after.get(4)).toBe(6)
    expect(after.get(8)).toBe(10)
  })

  it('ends where other text is deleted, or the cursor goes elsewhere', () => {
    expect(upcoming(keys('ab<<<')).text).toBe('')
    expect(upcoming([...keys('ab'), { t: 9, op: 'move', to: 0 }, ...keys('c')]).text).toBe('ab')
  })
})

describe('taking a suggestion', () => {
  it.each([
    ['all of it', 'return x', 'return x + y', ['tab']],
    ['its lines', 'a = 1\nb = 3', 'a = 1\nb = 2', ['line', 'word', 'word']],
    ['its words', 'return zero', 'return null', ['word']],
    ['nothing that is wrong', 'print(x)', 'return x', []],
    ['nothing too short', 'x)', 'x)', []],
  ] as const)('takes %s', (_what, shown, meant, expected) => {
    const taken = takes(shown, meant)
    expect(taken.slice(0, expected.length)).toEqual(expected)
    if (expected.length === 0) expect(taken).toEqual([])
  })
})

describe("the peer's policy", () => {
  const page = (text: string) => ({
    ...{ path: 'a.js', languageId: 'javascript', mode: 'code' as const, version: 1 },
    text: text.replace('|', ''),
    cursor: text.indexOf('|'),
  })
  const size = { prefixLines: 256, suffixLines: 64 }

  it('splits the text at the line of the cursor', () => {
    expect(linesAround(page('a\n  b|c\nd\n'), size)).toMatchObject({
      ...{
        inputPrefix: 'a\n',
        inputSuffix: 'c\nd\n\n',
        linePrefix: '  b',
        lineSuffix: 'c',
        indent: 2,
      },
    })
  })

  it.each([
    ['shows an answer', 'x = |\n', '1\n', ['1']],
    ['cuts what stands behind the cursor', 'f(|)\n', 'a, b)', ['a, b']],
    ['keeps one line before other text', 'f(|)\n', 'a\nb', ['a']],
    ['drops the next line said again', '|\ny = 2\nz', 'y = 2', null],
    ['drops white space', 'x|\n', ' \n ', null],
  ] as const)('%s', (_what, text, content, lines) => {
    expect(offered(content, linesAround(page(text), size))).toEqual(lines)
  })
})
