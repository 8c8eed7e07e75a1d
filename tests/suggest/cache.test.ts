import { expect, test } from 'vitest'
import type { SuggestRequest } from '../../contract'
import { createAnswerCache, type CacheKey } from '../../core/suggest/cache'
import type { Attempt } from '../../core/suggest/event'
import { requestAt } from '../support/requestAt'

const key = (prefix: string, over: Partial<SuggestRequest> = {}, engine = 'm'): CacheKey => ({
  engine,
  scope: 'line',
  request: requestAt(`${prefix}|`, { docId: 'a', ...over }),
})
const answer = (text: string) => ({ text, source: {} as Attempt, logged: true })

test.each([
  ['the same place', key('It was a '), 'dark night'],
  ['typed through', key('It was a da'), 'rk night'],
  ['typed something else', key('It was a de'), undefined],
  ['all of it typed', key('It was a dark night'), undefined],
  ['another model', key('It was a ', {}, 'n'), undefined],
  ['another candidate', key('It was a ', { candidate: 1 }), undefined],
  ['other text after', key('It was a ', { suffix: 'x' }), undefined],
  ['the same text elsewhere', key('It was a ', { docId: 'b' }), 'dark night'],
  ['one character back', key('It was a'), undefined],
  ['the same words after other text', key('No. It was a '), undefined],
])('%s', (_, asked, text) => {
  const cache = createAnswerCache()
  cache.set(key('It was a '), answer('dark night'))
  expect(cache.get(asked)?.text).toBe(text)
  cache.clear()
  expect(cache.get(asked)).toBeNull()
})

test('keeps 250 answers, the least recently used go first', () => {
  const cache = createAnswerCache()
  for (let i = 0; i < 250; i++) cache.set(key(`${i}: `), answer('x'))
  cache.get(key('0: '))
  cache.set(key('new: '), answer('x'))
  expect(cache.get(key('0: '))?.text).toBe('x')
  expect(cache.get(key('1: '))).toBeNull()
})
