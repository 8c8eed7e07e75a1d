/** What the user wrote instead of a suggestion, and accepts that were taken back. */
import { describe, expect, test } from 'vitest'
import type { Observation } from '../../contract'
import { createTypedAfter } from '../../renderer/editor/typedAfter'
import { createUndoWatch } from '../../renderer/editor/undoWatch'
import { createClock } from './clock'

function createText(text: string) {
  const seen: Observation[] = []
  const clock = createClock()
  const host = {
    textBetween: (_docId: string, start: number, end: number) => doc.text.slice(start, end),
    observe: (observation: Observation) => void seen.push(observation),
    now: clock.now,
    after: clock.after,
  }
  const typedAfter = createTypedAfter(host)
  const doc = {
    text,
    clock,
    seen,
    typedAfter,
    undoWatch: createUndoWatch(host),
    /** Replaces `removed` units at `offset`. */
    edit(offset: number, removed: number, insert: string, byHand = true): void {
      doc.text = doc.text.slice(0, offset) + insert + doc.text.slice(offset + removed)
      typedAfter.edited('d', [{ offset, removed, text: insert }], byHand)
    },
    type(offset: number, written: string): void {
      ;[...written].forEach((letter, index) => doc.edit(offset + index, 0, letter))
    },
  }
  return doc
}

const texts = (seen: Observation[]): string[] =>
  seen.flatMap((one) => (one.kind === 'typed_after' ? [one.text] : []))

describe('typed instead', () => {
  test('is told after a pause', async () => {
    const doc = createText('The river x')
    doc.typedAfter.watch('e1', 'd', 10, 11)
    doc.type(11, ' rose')
    expect(doc.seen).toEqual([])
    await doc.clock.pass(2_000)
    expect(texts(doc.seen)).toEqual(['x rose'])
  })

  test('is told at the end of the line', () => {
    const doc = createText('The river x')
    doc.typedAfter.watch('e1', 'd', 10, 11)
    doc.type(11, 'y\nz')
    expect(texts(doc.seen)).toEqual(['xy\n'])
  })

  test('follows deletions and edits before it', async () => {
    const doc = createText('The river x')
    doc.typedAfter.watch('e1', 'd', 10, 11)
    doc.type(11, 'yz')
    doc.edit(12, 1, '')
    doc.edit(0, 3, 'That')
    await doc.clock.pass(2_000)
    expect(texts(doc.seen)).toEqual(['xy'])
  })

  test('holds 512 units at most', () => {
    const doc = createText('')
    doc.typedAfter.watch('e1', 'd', 0, 0)
    doc.edit(0, 0, 'a'.repeat(600))
    expect(texts(doc.seen).map(({ length }) => length)).toEqual([512])
  })

  test('does not count what the next suggestion wrote', () => {
    const doc = createText('The river x')
    doc.typedAfter.watch('e1', 'd', 10, 11)
    doc.type(11, 'yz')
    doc.edit(13, 0, ' suggested', false)
    expect(texts(doc.seen)).toEqual(['xyz'])
  })

  test('says nothing when nothing was written', async () => {
    const doc = createText('The river ')
    doc.typedAfter.watch('e1', 'd', 10, 10)
    await doc.clock.pass(2_000)
    expect(doc.seen).toEqual([])
  })

  test('is told when the document closes', () => {
    const doc = createText('The river x')
    doc.typedAfter.watch('e1', 'd', 10, 11)
    doc.typedAfter.finishAll('other')
    expect(doc.seen).toEqual([])
    doc.typedAfter.finishAll('d')
    expect(texts(doc.seen)).toEqual(['x'])
  })
})

describe('an accept that is undone', () => {
  const accepted = (doc: ReturnType<typeof createText>) =>
    doc.undoWatch.accepted({
      eventId: 'e1',
      docId: 'd',
      start: 10,
      text: 'rose',
      acceptedAt: doc.clock.now(),
    })

  test('is told once, with the time it took', async () => {
    const doc = createText('The river rose')
    accepted(doc)
    await doc.clock.pass(3_000)
    doc.edit(10, 4, '')
    doc.undoWatch.undone('d')
    doc.undoWatch.undone('d')
    expect(doc.seen).toMatchObject([{ kind: 'undo', eventId: 'e1', undoMs: 3_000 }])
  })

  test('is nothing while the text stands, and nothing after ten seconds', async () => {
    const doc = createText('The river rose')
    accepted(doc)
    doc.undoWatch.undone('d')
    await doc.clock.pass(10_001)
    doc.edit(10, 4, '')
    doc.undoWatch.undone('d')
    expect(doc.seen).toEqual([])
  })
})
