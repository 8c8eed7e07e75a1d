/** Answers without the model, before it and beside it; candidates and the pair that a choice makes. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { Suggester } from '../../renderer/editor/suggester'
import { settle } from './clock'
import { createDesk, done, text, type Desk } from './desk'

let desk: Desk
let suggester: Suggester
beforeEach(() => {
  ;({ desk, suggester } = createDesk('The ferry'))
})

/** Types a space; the user's own words answer at once. */
async function instantly(words: string, eventId = 'i1'): Promise<void> {
  desk.type(' ')
  await desk.clock.pass(0)
  const known = desk.streams.at(-1)
  expect(known?.request.instantOnly).toBe(true)
  known?.say(done(eventId, words, 'instant'))
  known?.end()
  await settle()
  suggester.didShow(eventId)
}

describe('what is known already', () => {
  test('is asked for with each key once it is drawn, the model only when the keys rest', async () => {
    for (const letter of ' the') {
      desk.type(letter)
      expect(desk.streams.at(-1)?.request.prefix.endsWith(letter)).not.toBe(true)
      await desk.clock.pass(0)
    }
    expect(desk.streams.map(({ request }) => request.instantOnly)).toEqual([true, true, true, true])
    expect(desk.streams.map(({ signal }) => signal.aborted)).toEqual([true, true, true, false])
    await desk.clock.pass(75)
    expect(desk.asked).toHaveLength(1)
  })

  test('shows at once; the model’s own earlier answer is not asked for again', async () => {
    desk.type(' ')
    await desk.clock.pass(0)
    desk.streams.at(-1)?.say(done('c1', 'lay still', 'cache'))
    desk.streams.at(-1)?.end()
    await settle()
    expect(desk.ghost).toBe('lay still')
    await desk.clock.pass(500)
    expect(desk.asked).toHaveLength(0)
  })

  test('is no reason to say anything when there is nothing', async () => {
    desk.type(' ')
    const none = { kind: 'none', eventId: null, reason: 'empty', message: '' } as const
    desk.streams.at(-1)?.say(none)
    await settle()
    expect(desk.activity).toEqual({ kind: 'idle' })
  })

  test('where a thought ends the model is asked at once, and only it', async () => {
    desk.settings = { ...desk.settings, debounceMs: null }
    desk.type('.')
    await desk.clock.pass(0)
    desk.type(' ')
    await desk.clock.pass(0)
    expect(desk.streams.at(-1)?.request.instantOnly).toBeUndefined()
  })
})

describe('instant words and the model', () => {
  test('the model goes on from them without a break', async () => {
    await instantly('lay against')
    await desk.clock.pass(300)
    desk.asked[0]?.say(text('e1', 'lay'))
    await settle()
    expect(desk.ghost).toBe('lay against')
    desk.asked[0]?.say(text('e1', 'lay against the bank'))
    await settle()
    expect(desk.ghost).toBe('lay against the bank')
    expect(desk.outcomes).toEqual(['i1 superseded new_request'])
    suggester.didShow('e1')
    suggester.accept('tab')
    // Two halves of one text are no choice between two.
    expect(desk.ended.at(-1)?.report).not.toHaveProperty('alternates')
  })

  test('other words of the model wait beside those that are being read', async () => {
    await instantly('lay against the bank')
    await desk.clock.pass(300)
    await desk.answer('was gone', 'e1')
    expect(desk.ghost).toBe('lay against the bank')
    suggester.cycle(1)
    expect(desk.ghost).toBe('was gone')
    expect(desk.asked).toHaveLength(1)
    suggester.didShow('e1')
    expect(desk.activity).toEqual({ kind: 'shown', candidate: { index: 2, of: 3 } })
  })

  test('what nobody has read yet is replaced', async () => {
    await instantly('lay against the bank')
    await desk.clock.pass(80)
    await desk.answer('was gone', 'e1')
    expect(desk.ghost).toBe('was gone')
  })

  test('typing them keeps the model at rest until the keys rest', async () => {
    await instantly('lay against the bank')
    for (const letter of 'lay') {
      await desk.clock.pass(50)
      desk.type(letter)
    }
    expect(desk.asked).toHaveLength(0)
    await desk.clock.pass(75)
    expect(desk.asked[0]?.request.prefix).toBe('The ferry lay')
    desk.asked[0]?.say(text('e1', ' against the bank, its rope'))
    await settle()
    expect(desk.ghost).toBe(' against the bank, its rope')
    // The first words were typed through, as far as they stood.
    expect(desk.outcomes).toEqual(['i1 superseded new_request'])
  })

  test('when the model has nothing, they stay', async () => {
    await instantly('lay against the bank')
    await desk.clock.pass(300)
    const message = 'held back'
    desk.asked[0]?.say({ kind: 'none', eventId: 'e1', reason: 'gated', message })
    await settle()
    expect(desk.ghost).toBe('lay against the bank')
    expect(desk.activity?.kind).toBe('shown')
  })

  test('another one by key asks the model, though it was to wait', async () => {
    await instantly('lay against the bank')
    suggester.cycle(1)
    expect(desk.asked[0]?.request).toMatchObject({ trigger: 'manual', candidate: 0 })
    await desk.answer('was gone', 'e1')
    expect(desk.ghost).toBe('was gone')
  })
})

describe('a choice', () => {
  async function three(): Promise<void> {
    await desk.suggest('lay still.', 'e1')
    suggester.cycle(1)
    await desk.answer('was gone.', 'e2')
    suggester.cycle(1)
    await desk.answer('had sunk.', 'e3')
  }

  test('names those that were seen and passed over', async () => {
    await three()
    expect(desk.activity).toEqual({ kind: 'shown', candidate: { index: 3, of: 3 } })
    suggester.cycle(-1)
    suggester.didShow('e2')
    suggester.accept('tab')
    const chosen = desk.ended.find(({ report }) => report.eventId === 'e2')
    expect(chosen?.report).toMatchObject({ outcome: 'accepted', alternates: ['e1', 'e3'] })
    expect(desk.outcomes.sort()).toEqual([
      'e1 superseded new_request',
      'e2 accepted tab',
      'e3 superseded new_request',
    ])
  })

  test('typed by hand counts, too; a refusal is no choice', async () => {
    await three()
    desk.type('had sunk.')
    await desk.clock.pass(1)
    const typed = desk.ended.find(({ report }) => report.eventId === 'e3')
    expect(typed?.report).toMatchObject({ outcome: 'typed_through', alternates: ['e1', 'e2'] })

    ;({ desk, suggester } = createDesk('The ferry'))
    await three()
    suggester.dismiss()
    expect(desk.ended.every(({ report }) => report.alternates === undefined)).toBe(true)
  })

  test('goes in a circle, and no more than three are asked for', async () => {
    await three()
    suggester.cycle(1)
    expect(desk.ghost).toBe('lay still.')
    suggester.cycle(-1)
    expect(desk.ghost).toBe('had sunk.')
    expect(desk.asked.map(({ request }) => request.candidate)).toEqual([0, 1, 2])
  })

  test('one that says the same is passed over for the next', async () => {
    await desk.suggest('lay still.', 'e1')
    suggester.cycle(1)
    desk.asked[1]?.say(text('e2', 'lay'))
    await settle()
    expect(desk.ghost).toBe('lay still.')
    desk.asked[1]?.say(done('e2', 'lay still.'))
    await settle()
    expect(desk.asked[2]?.request.candidate).toBe(2)
    await desk.answer('lay still.', 'e3')
    expect(desk.activity).toEqual({ kind: 'shown', candidate: { index: 1, of: 1 } })
    expect(desk.outcomes).toEqual(['e2 hidden new_request', 'e3 hidden new_request'])
  })

  test('turning back ends the one that was still coming', async () => {
    await desk.suggest('lay still.', 'e1')
    suggester.cycle(1)
    desk.asked[1]?.say(text('e2', 'was'))
    await settle()
    suggester.cycle(-1)
    await settle()
    expect(desk.asked[1]?.signal.aborted).toBe(true)
    expect(desk.ghost).toBe('lay still.')
  })
})

describe('the list of suggestions', () => {
  test('asks for all, and takes the chosen one', async () => {
    suggester.list()
    expect(desk.asked[0]?.request.trigger).toBe('manual')
    await desk.answer(' lay still.', 'e1')
    await desk.answer(' was gone.', 'e2')
    await desk.answer(' had sunk.', 'e3')
    expect(desk.listed?.map(({ text }) => text)).toEqual([
      ' lay still.',
      ' was gone.',
      ' had sunk.',
    ])
    expect(desk.ghost).toBe(' lay still.')
    suggester.choose('e2')
    expect(desk.text).toBe('The ferry was gone.')
    expect(desk.listed).toBeNull()
    const chosen = desk.ended.find(({ report }) => report.eventId === 'e2')
    expect(chosen?.report).toMatchObject({ outcome: 'accepted', alternates: ['e1', 'e3'] })
  })

  test('ends with the first key that is typed, and when there is nothing', async () => {
    await desk.suggest('lay still.', 'e1')
    suggester.list()
    expect(desk.listed).toHaveLength(1)
    desk.type('x')
    expect(desk.listed).toBeNull()

    suggester.dismiss()
    suggester.list()
    const none = { kind: 'none', eventId: null, reason: 'empty', message: '' } as const
    desk.asked.at(-1)?.say(none)
    await settle()
    expect(desk.listed).toBeNull()
  })
})

describe('an input method', () => {
  test('what waited is not asked while it is at work', async () => {
    desk.type(' ')
    suggester.composing()
    await desk.clock.pass(500)
    expect(desk.asked).toHaveLength(0)
  })

  test('what it wrote may be what was suggested', async () => {
    ;({ desk, suggester } = createDesk('河水'))
    desk.type('在')
    await desk.clock.pass(75)
    await desk.answer('夜里涨了。', 'e1')
    suggester.composing()
    desk.replace(desk.cursor, 0, '夜里')
    expect(desk.ghost).toBe('涨了。')
    expect(desk.ended).toEqual([])
  })
})

test('why nothing was shown stays readable when the text loses the focus', async () => {
  desk.type(' ')
  await desk.clock.pass(75)
  const why = { reason: 'gated', message: 'held back', keepProbability: 0.18 } as const
  desk.asked[0]?.say({ kind: 'none', eventId: 'e1', ...why })
  desk.asked[0]?.end()
  await settle()
  suggester.close('blur')
  expect(desk.activity).toEqual({ kind: 'none', ...why })
})

test('a paragraph is taken whole, the rest stays', async () => {
  await desk.suggest('lay still, and\nnobody crossed.\n\nThen', 'e1')
  suggester.accept('paragraph')
  expect(desk.text).toBe('The ferry lay still, and\nnobody crossed.')
  expect(desk.ghost).toBe('\n\nThen')
  suggester.dismiss()
  expect(desk.outcomes).toEqual(['e1 partial paragraph'])
})
