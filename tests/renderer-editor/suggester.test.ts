/** The ghost text's state machine against a document, with a stream that the test speaks. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Suggester } from '../../renderer/editor/suggester'
import { settle } from './clock'
import { createDesk, text, type Desk } from './desk'

const BANK = 'lay against the far bank. Nobody crossed.'
let desk: Desk
let suggester: Suggester
beforeEach(() => {
  ;({ desk, suggester } = createDesk('The ferry'))
})

describe('asking', () => {
  test('waits for a pause in the typing, and asks once', async () => {
    desk.type(' the')
    await desk.clock.pass(74)
    expect(desk.asked).toHaveLength(0)
    await desk.clock.pass(1)
    expect(desk.asked).toHaveLength(1)
    expect(desk.asked[0]?.request).toMatchObject({
      trigger: 'typing',
      prefix: 'The ferry the',
      candidate: 0,
      parentId: null,
    })
  })

  test('a newer wish ends the older one', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    desk.type('x')
    expect(desk.asked[0]?.signal.aborted).toBe(true)
  })

  test.each([
    ['off', { automatic: false }],
    ['snoozed', { snoozedUntil: 9_000_000 }],
    ['language_off', { languagesOff: ['markdown'] }],
  ])('is silent and says why: %s', async (reason, patch) => {
    desk.settings = { ...desk.settings, ...patch }
    desk.type(' ')
    await desk.clock.pass(100)
    expect(desk.asked).toHaveLength(0)
    expect(desk.activity).toMatchObject({ kind: 'none', reason })
    suggester.askNow()
    await settle()
    expect(desk.asked[0]?.request.trigger).toBe('manual')
  })

  test('waits while something stands in the way', async () => {
    desk.obstacle = 'the text is read-only'
    desk.type(' ')
    await desk.clock.pass(100)
    expect(desk.activity).toEqual({ kind: 'waiting', message: 'the text is read-only' })
    expect(desk.asked).toHaveLength(0)
  })

  test('tells the reason that the app gives for showing nothing', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    const message = 'held back: 0.18 is below 0.25'
    desk.asked[0]?.say({ kind: 'none', eventId: 'e1', reason: 'gated', message })
    await settle()
    expect(desk.activity).toEqual({ kind: 'none', reason: 'gated', message })
  })

  test('a cursor that rests at the end of a line may be given one', async () => {
    suggester.moved(4, true)
    await desk.clock.pass(700)
    expect(desk.asked[0]?.request.trigger).toBe('cursor')
  })
})

describe('showing', () => {
  test('the first text shows at once and grows', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    desk.asked[0]?.say(text('e1', 'lay'))
    await settle()
    expect(desk.ghost).toBe('lay')
    desk.asked[0]?.say(text('e1', 'lay against'))
    await settle()
    expect(desk.ghost).toBe('lay against')
    expect(desk.ended).toEqual([])
  })

  test('typing through keeps it, without a call', async () => {
    await desk.suggest(BANK, 'e1')
    desk.type('lay aga')
    await desk.clock.pass(500)
    expect(desk.ghost).toBe('inst the far bank. Nobody crossed.')
    expect(desk.asked).toHaveLength(1)
    expect(desk.ended).toEqual([])
  })

  test('fingers may be ahead of the stream', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    desk.asked[0]?.say(text('e1', 'lay'))
    await settle()
    desk.type('lay aga')
    expect(desk.ghost).toBeNull()
    desk.asked[0]?.say(text('e1', 'lay against'))
    await settle()
    expect(desk.ghost).toBe('inst')
    expect(desk.asked[0]?.signal.aborted).toBe(false)
  })

  test('Monaco has nothing to draw then, which ends nothing', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    desk.asked[0]?.say(text('e1', 'lay'))
    await settle()
    suggester.didShow('e1')
    desk.type('lay')
    const gone = { kind: 'ignored', userTypingDisagreed: false, supersededBy: null } as const
    suggester.monacoEnded('e1', gone)
    desk.asked[0]?.say(text('e1', 'lay against'))
    await settle()
    expect(desk.ghost).toBe(' against')
    expect(desk.ended).toEqual([])
  })

  test('a stream that goes another way than the fingers is let go and asked anew', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    desk.asked[0]?.say(text('e1', 'lay'))
    await settle()
    suggester.didShow('e1')
    desk.type('lay in')
    desk.asked[0]?.say(text('e1', 'lay against'))
    await desk.clock.pass(75)
    // All that had been on the screen was typed.
    expect(desk.outcomes).toEqual(['e1 typed_through new_request'])
    expect(desk.asked.map(({ signal }) => signal.aborted)).toEqual([true, false])
  })

  test('nothing is shown elsewhere than where it belongs', async () => {
    await desk.suggest(BANK, 'e1')
    expect(suggester.shown('d', desk.cursor - 1)).toBeNull()
    expect(suggester.shown('other', desk.cursor)).toBeNull()
  })
})

describe('taking', () => {
  test('all of it, and asks on from there', async () => {
    await desk.suggest(BANK, 'e1')
    expect(suggester.accept('tab')).toBe(true)
    await settle()
    expect(desk.text).toBe(`The ferry ${BANK}`)
    expect(desk.ended).toMatchObject([{ anchor: 10, consumedText: BANK }])
    expect(desk.outcomes).toEqual(['e1 accepted tab'])
    expect(desk.asked[1]?.request).toMatchObject({ trigger: 'after_accept', parentId: 'e1' })
  })

  test.each([
    ['word', 'The ferry lay'],
    ['sentence', 'The ferry lay against the far bank.'],
  ] as const)('a %s; the rest stays without a call', async (how, expected) => {
    await desk.suggest(BANK, 'e1')
    suggester.accept(how)
    expect(desk.text).toBe(expected)
    expect(desk.ghost).toBe(BANK.slice(expected.length - 10))
    await desk.clock.pass(500)
    expect(desk.asked).toHaveLength(1)
    expect(desk.ended).toEqual([])
    suggester.dismiss()
    expect(desk.outcomes).toEqual([`e1 partial ${how}`])
    expect(desk.ended[0]?.report.acceptedChars).toBe(expected.length - 10)
  })

  test('while the stream runs: what stands there is taken and the stream is cut', async () => {
    desk.type(' ')
    await desk.clock.pass(75)
    desk.asked[0]?.say(text('e1', 'lay'))
    await settle()
    suggester.accept('tab')
    expect(desk.asked[0]?.signal.aborted).toBe(true)
    expect(desk.ended[0]?.report).toMatchObject({ shownText: 'lay', acceptedChars: 3 })
  })

  test('ends over the bracket that the editor closed', async () => {
    ;({ desk, suggester } = createDesk('n ='))
    await desk.suggest('sum(rows)', 'e1')
    desk.type('sum')
    desk.type('(', ')')
    expect(desk.text).toBe('n = sum()')
    expect(suggester.shown('d', desk.cursor)).toEqual({ eventId: 'e1', rest: 'rows)', ahead: 1 })
    suggester.accept('tab')
    expect(desk.text).toBe('n = sum(rows)')
  })

  test('nothing, when nothing is shown', () => {
    expect(suggester.accept('tab')).toBe(false)
    expect(suggester.dismiss()).toBe(false)
  })
})

describe('one outcome each', () => {
  test('typed to the last letter by hand', async () => {
    await desk.suggest(BANK, 'e1')
    desk.type(BANK)
    await desk.clock.pass(100)
    expect(desk.outcomes).toEqual(['e1 typed_through new_request'])
    expect(desk.asked).toHaveLength(2)
  })

  test('something else typed, and up to where', async () => {
    await desk.suggest(BANK, 'e1')
    desk.type('lax')
    expect(desk.outcomes).toEqual(['e1 ignored diverged'])
    expect(desk.ended[0]).toMatchObject({ anchor: 10, writtenTo: 13 })
  })

  test.each([
    ['refused', () => suggester.dismiss(), 'e1 rejected esc'],
    ['the cursor moved', () => suggester.moved(2, false), 'e1 ignored cursor'],
    ['the focus went', () => suggester.close('blur'), 'e1 ignored blur'],
    ['asked anew', () => suggester.askNow(), 'e1 superseded new_request'],
    ['Monaco refused', () => suggester.monacoEnded('e1', { kind: 'rejected' }), 'e1 rejected esc'],
  ])('%s', async (_name, act, outcome) => {
    await desk.suggest(BANK, 'e1')
    act()
    await desk.clock.pass(1_000)
    expect(desk.outcomes).toEqual([outcome])
  })

  test('a failure is told and ends nothing twice', async () => {
    await desk.suggest(BANK, 'e1')
    suggester.dismiss()
    suggester.close('blur')
    expect(desk.outcomes).toEqual(['e1 rejected esc'])
  })
})

describe('candidates', () => {
  test('are asked for on demand and gone through in a circle', async () => {
    await desk.suggest(BANK, 'e1')
    suggester.cycle(1)
    await settle()
    expect(desk.asked[1]?.request).toMatchObject({ candidate: 1, cursor: 10 })
    await desk.answer('was gone.', 'e2')
    expect(desk.ghost).toBe('was gone.')
    suggester.cycle(-1)
    expect(desk.ghost).toBe(BANK)
    suggester.cycle(1)
    expect(desk.ghost).toBe('was gone.')
    expect(desk.asked).toHaveLength(2)
    suggester.accept('tab')
    expect(desk.outcomes.sort()).toEqual(['e1 superseded new_request', 'e2 accepted tab'])
  })

  test('one that was asked for too late is not shown', async () => {
    await desk.suggest(BANK, 'e1')
    suggester.cycle(1)
    await settle()
    desk.type('lay')
    expect(desk.asked[1]?.signal.aborted).toBe(true)
    expect(desk.ghost).toBe(BANK.slice(3))
  })

  test('when there is no other, the one that is there stays', async () => {
    await desk.suggest(BANK, 'e1')
    suggester.cycle(1)
    await settle()
    const none = { kind: 'none', eventId: null, reason: 'empty', message: '' } as const
    desk.asked[1]?.say(none)
    await settle()
    expect(desk.ghost).toBe(BANK)
    expect(desk.outcomes).toEqual([])
  })
})
