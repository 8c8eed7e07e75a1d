/** Typing through a ghost text keeps it; anything else lets it go. */
import { describe, expect, test } from 'vitest'
import { followChange, type Change, type Standing } from '../../renderer/editor/follow'

/** A document with `|` where the cursor stands, before and after an edit of one range. */
function follow(before: string, after: string, standing: Omit<Standing, 'anchor' | 'consumed'>) {
  const cursorBefore = before.indexOf('|')
  const cursor = after.indexOf('|')
  const old = before.replace('|', '')
  const now = after.replace('|', '')
  let head = 0
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail))
    tail += 1
  const change: Change = {
    offset: head,
    removed: old.length - head - tail,
    text: now.slice(head, now.length - tail),
  }
  const anchor = cursorBefore - (standing.text === '' ? 0 : consumedIn(before, standing.text))
  return followChange({ ...standing, anchor, consumed: cursorBefore - anchor }, [change], {
    cursor,
    slice: (start, end) => now.slice(start, end),
  })
}

/** Units of `text` that already stand before the cursor. */
function consumedIn(before: string, text: string): number {
  const typed = before.slice(0, before.indexOf('|'))
  for (let units = text.length; units > 0; units -= 1)
    if (typed.endsWith(text.slice(0, units))) return units
  return 0
}

const ghost = { text: 'bank, its rope', ahead: '' }

describe('what is typed', () => {
  test.each([
    ['the first letter', 'the far |', 'the far b|', 1],
    ['several letters at once', 'the far |', 'the far bank, |', 6],
    ['the last letter', 'the far bank, its rop|', 'the far bank, its rope|', 14],
    ['a deletion inside of it', 'the far bank|', 'the far ba|', 2],
    ['beyond what has streamed in so far', 'the far |', 'the far bank, its rope s|', 16],
  ])('keeps the ghost text: %s', (_name, before, after, consumed) => {
    expect(follow(before, after, ghost)).toMatchObject({ consumed, ahead: '' })
  })

  test.each([
    ['another letter', 'the far |', 'the far x|'],
    ['another letter after some right ones', 'the far ba|', 'the far bax|'],
    ['a deletion before it', 'the far |', 'the far|'],
    ['an edit elsewhere before it', 'the far |', 'ithe far |'],
    ['a deletion after the cursor', 'the far | and', 'the far |and'],
  ])('lets it go: %s', (_name, before, after) => {
    expect(follow(before, after, ghost)).toBeNull()
  })
})

describe('brackets that the editor closes', () => {
  const call = { text: 'sum(rows)', ahead: '' }
  test('stand ahead of the cursor and belong to the text', () => {
    expect(follow('const n = sum|', 'const n = sum(|)', call)).toMatchObject({
      consumed: 4,
      ahead: ')',
    })
  })

  test('stay there while what they hold is typed', () => {
    expect(follow('const n = sum(|)', 'const n = sum(r|)', { ...call, ahead: ')' })).toMatchObject({
      consumed: 5,
      ahead: ')',
    })
  })

  test('are typed over at the end', () => {
    const before = { anchor: 10, text: 'sum(rows)', consumed: 8, ahead: ')' }
    const now = 'const n = sum(rows)'
    const change = { offset: 18, removed: 1, text: ')' }
    expect(
      followChange(before, [change], { cursor: 19, slice: (start, end) => now.slice(start, end) }),
    ).toMatchObject({ consumed: 9, ahead: '' })
  })
})
