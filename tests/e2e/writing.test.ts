/** A keystroke becomes a suggestion, and what is done with it becomes the right row. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { FeedbackRow } from '../../contract'
import {
  openApp,
  patience,
  rowWhere,
  rowsOf,
  savedText,
  type AppFixture,
} from '../support/appFixture'
import { createAsking } from '../support/asking'

const script = `/** The larger of two numbers. */
export function larger(a: number, b: number): number {
  return a > b ? a : b
}

/** The smaller of two numbers. */
export function smaller(a: number, b: number): number {
`

let fixture: AppFixture
beforeAll(async () => {
  fixture = await openApp({ files: { 'numbers.ts': script } })
})
afterAll(() => fixture?.dispose())

const { ask, endOf, takePart, writtenAfter } = createAsking(() => fixture, 'The ferry.md')

describe('in prose', () => {
  test('a pause brings ghost text; Tab takes it all, one undo takes it back', async () => {
    const { app, driver } = fixture
    const asked = await ask(' In the morning the ferryman')
    expect(asked).toMatchObject({ trigger: 'typing', mode: 'prose' })
    await vi.waitUntil(async () => (await driver.ghostText()) === asked.completion, patience)
    await driver.press('Tab')
    const row = await endOf(asked)
    expect(row).toMatchObject({
      outcome: 'accepted',
      reason: 'tab',
      acceptedChars: asked.completion.length,
    })
    expect(await writtenAfter('the ferryman')).toBe(row.completion)

    await driver.press('Control+z')
    expect(await writtenAfter('the ferryman')).toBe('')
    await rowWhere(app, ({ eventId, label }) => eventId === row.eventId && label === 'undesirable')
  })

  test('a word, then a sentence: one row, taken in parts', async () => {
    const { driver } = fixture
    const asked = await ask(' He looked at')
    await driver.press('Control+ArrowRight')
    const rest = await vi.waitUntil(async () => {
      const ghost = await driver.ghostText()
      return ghost !== '' && ghost.length < asked.completion.length && ghost
    }, patience)
    expect(asked.completion.endsWith(rest)).toBe(true)
    await driver.press('Escape')
    const row = await endOf(asked)
    const word = asked.completion.slice(0, -rest.length)
    expect(row).toMatchObject({ outcome: 'partial', reason: 'word', acceptedChars: word.length })
    expect(await writtenAfter('He looked at')).toBe(word)
  })

  test('the key for a sentence takes one', async () => {
    const asked = await ask(' The rope')
    const row = await takePart(asked, 'Alt+ArrowRight')
    expect(row).toMatchObject({ reason: 'sentence' })
    expect(await writtenAfter(' The rope')).toBe(asked.completion.slice(0, row.acceptedChars))
  })

  test('Esc refuses', async () => {
    const asked = await ask(' Then the bell')
    await fixture.driver.press('Escape')
    await fixture.driver.waitForNoGhost()
    expect(await endOf(asked)).toMatchObject({
      outcome: 'rejected',
      reason: 'esc',
      acceptedChars: 0,
    })
    expect(await writtenAfter(' Then the bell')).toBe('')
  })

  /** A candidate may have several lines, which the screen shows without their breaks. */
  const letters = (text: string) => text.replaceAll(/\s+/g, '')

  test('another candidate is one key away', async () => {
    const { driver, app } = fixture
    const asked = await ask(' My brother had always wanted')
    await driver.press('Alt+]')
    const other = await rowWhere(
      app,
      (row) => row.prefixTail === asked.prefixTail && row.eventId !== asked.eventId,
    )
    expect(other.trigger).toBe('manual')
    if (other.completion !== '' && other.completion !== asked.completion) {
      await vi.waitUntil(
        async () => letters(await driver.ghostText()) === letters(other.completion),
        patience,
      )
    }
    await driver.press('Alt+[')
    await vi.waitUntil(
      async () => letters(await driver.ghostText()) === letters(asked.completion),
      patience,
    )
    await driver.press('Escape')
    expect(await endOf(asked)).toMatchObject({ outcome: 'rejected' })
  })

  test.each([
    [' On the far bank', 30],
    [' In the boathouse', 0],
    [' At the landing stage', 120],
  ])('typing%s through keeps it, with %i ms between the keys', async (text, delayMs) => {
    const { driver } = fixture
    const asked = await ask(text)
    await driver.type(asked.completion, delayMs)
    const row = await endOf(asked)
    expect(row).toMatchObject({
      outcome: 'typed_through',
      acceptedChars: asked.completion.length,
      label: 'desirable',
    })
  })

  test('typing through a stream that still grows keeps it, too', async () => {
    const { driver, app } = fixture
    const text = ' By the end of the week the old man'
    const ended = async (): Promise<FeedbackRow | undefined> =>
      (await rowsOf(app)).find((row) => row.prefixTail.endsWith(text) && row.outcome !== null)
    await driver.toEnd()
    await driver.type(text)
    await driver.waitForFirstGhost(patience.timeout)
    let typed = ''
    while (!(await ended())) {
      const shown = await driver.ghostText()
      await driver.type(shown, 0)
      typed += shown
      // What was read must be gone, or read anew, before it is typed again.
      await vi.waitUntil(async () => {
        const now = await driver.ghostText()
        return (now !== '' && !shown.endsWith(now)) || (await ended()) !== undefined
      }, patience)
    }
    const row = await ended()
    expect(row?.outcome).toBe('typed_through')
    // The next suggestion may have come, and been typed, before the log was asked.
    expect(typed.startsWith(row!.completion)).toBe(true)
  })

  test('moving away is no refusal', async () => {
    const asked = await ask(' And the water')
    await fixture.driver.press('Control+Home')
    expect(await endOf(asked)).toMatchObject({
      outcome: 'ignored',
      reason: 'cursor',
      label: 'none',
    })
  })

  test('automatic off: nothing by itself, but by hand', async () => {
    const { driver, app } = fixture
    await driver.press('Alt+Shift+\\')
    await vi.waitUntil(
      async () => (await driver.status()).includes('Suggestions are off'),
      patience,
    )
    const before = (await rowsOf(app)).length
    await driver.toEnd()
    await driver.type(' She turned')
    await savedText(fixture, 'The ferry.md')
    expect(await driver.ghostText()).toBe('')
    expect(await rowsOf(app)).toHaveLength(before)

    await driver.press('Alt+\\')
    const asked = await rowWhere(app, ({ prefixTail }) => prefixTail.endsWith(' She turned'))
    expect(asked.trigger).toBe('manual')
    await driver.press('Escape')
    await driver.press('Alt+Shift+\\')
    await vi.waitUntil(async () => !(await driver.status()).includes('are off'), patience)
  })
})

describe('in code', () => {
  test('Tab indents when nothing is shown; the key for a line takes one', async () => {
    const { driver, app } = fixture
    await driver.openFromTree('numbers.ts')
    await driver.toEnd()
    await driver.waitForNoGhost()
    await driver.press('Escape')
    await driver.press('Tab')
    expect(await savedText(fixture, 'numbers.ts')).toBe(`${script}  `)

    await driver.type('return a <')
    await driver.waitForFirstGhost(patience.timeout)
    const asked = await rowWhere(
      app,
      (row) => row.prefixTail.endsWith('return a <') && row.outcome === null,
    )
    expect(asked.mode).toBe('code')
    await driver.press('Alt+ArrowRight')
    const row = await endOf(asked)
    expect(row).toMatchObject({ outcome: 'accepted', reason: 'line' })
    expect(await savedText(fixture, 'numbers.ts')).toBe(`${script}  return a <${row.completion}`)
  })
})
