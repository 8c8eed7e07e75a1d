/** A model for those who write in a language that the one in use does not know. */
import { describe, expect, test } from 'vitest'
import type { ModelEntry } from '../../contract'
import { readCatalog } from '../../core/models/catalog'
import { languageOfLetters, languageOfSystem, recommend } from '../../renderer/models/recommend'

const entries = (inUse: string, patch: Partial<ModelEntry> = {}): ModelEntry[] =>
  readCatalog('resources/catalog.json').map((model) => ({
    ...model,
    fit: 'good',
    fitWhy: '',
    installed: model.id === inUse,
    inUse: model.id === inUse,
    path: null,
    download: null,
    ...patch,
  }))

const SMOL = 'smollm2-135m-instruct-q4_1'
const QWEN = 'qwen2.5-0.5b-instruct-q4_k_m'

describe('the language of a text', () => {
  test.each([
    ['河水在夜里涨了，渡船停在对岸。', 'Chinese'],
    ['调用 `getText()` 之后，返回 OpenDocument 的文本。', 'Chinese'],
    ['フェリーは向こう岸にいた。', 'Japanese'],
    ['Паром стоял у дальнего берега.', 'Russian'],
    ['나룻배는 건너편에 있었다.', 'Korean'],
    ['The river had risen in the night.', null],
    ['The word 河 means river, and nothing else is said here.', null],
    ['', null],
  ])('%s: %s', (text, language) => {
    expect(languageOfLetters(text)).toBe(language)
  })

  test.each([
    ['zh-CN', 'Chinese'],
    ['zh-Hant-TW', 'Chinese'],
    ['en-GB', 'English'],
    ['de', 'German'],
    ['', null],
    ['no such tag', null],
  ])('of the system %j: %s', (tag, language) => {
    expect(languageOfSystem(tag)).toBe(language)
  })
})

describe('recommends', () => {
  test('a small multilingual model for a Chinese text', () => {
    expect(recommend(entries(SMOL), ['Chinese', 'English'])).toEqual({
      language: 'Chinese',
      modelId: QWEN,
    })
  })
  test('the same for a Chinese system', () => {
    expect(recommend(entries(SMOL), [null, 'Chinese'])?.modelId).toBe(QWEN)
  })
  test('nothing to those whom the model in use knows', () => {
    expect(recommend(entries(SMOL), [null, 'English'])).toBeNull()
    expect(recommend(entries(QWEN), ['Chinese', 'English'])).toBeNull()
  })
  test('nothing that is too large for the machine, and nothing that nobody knows', () => {
    expect(recommend(entries(SMOL, { fit: 'slow' }), ['Chinese'])?.modelId).toBe(QWEN)
    expect(recommend(entries(SMOL, { fit: 'too_large' }), ['Chinese'])).toBeNull()
    expect(recommend(entries(SMOL), ['Welsh'])).toBeNull()
  })
  test('nothing beside a file of one’s own, which does not say what it knows', () => {
    const own = { ...entries(SMOL)[0]!, id: '/own.gguf', languages: [], inUse: true }
    expect(recommend([own, ...entries('')], ['Chinese'])).toBeNull()
  })
})
