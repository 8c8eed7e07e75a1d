import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultSettings } from '../../contract'
import { createSuggest } from '../../core/suggest/createSuggest'
import { encodeExample, encodeExamples } from '../../core/suggest/encode'
import { buildPrompt } from '../../core/suggest/prompt'
import { suggestOnce } from '../../core/suggest/suggestOnce'
import type { Example, SuggestionEvent } from '../../core/suggest/types'
import { generateAll, loadRequest, openEngine, type OpenEngine } from '../support/openEngine'
import { requestAt } from '../support/requestAt'
import { makeTinyGguf } from '../support/tinyGguf'

const folder = mkdtempSync(join(tmpdir(), 'inkling-encode-'))
const limits = { maxContext: 128, maxCompletion: 16 }
let opened: OpenEngine

beforeAll(async () => void (opened = await openEngine()))
afterAll(async () => {
  await opened.engine.dispose()
  rmSync(folder, { recursive: true })
})

const example = (prefix: string, completion: string, suffix = ''): Example => ({
  languageId: 'markdown',
  mode: 'prose',
  path: null,
  prefix,
  suffix,
  completion,
})

describe('continuation', () => {
  beforeAll(() => opened.engine.load(loadRequest()))

  test.each([
    ['after a space', 'The boats lay in the ', 'harbour of the town.', ' harbour'],
    ['inside a word', 'The boats lay in the harb', 'our of the town.', ' harbour'],
    ['after a word', 'The boats lay in the', ' harbour of the town.', ' harbour'],
    ['after a line', 'The boats lay.\n', 'Nobody came.', 'Nobody'],
  ])('%s the tokens are the natural ones', async (_, prefix, completion, first) => {
    const { engine } = opened
    const row = await encodeExample(engine, example(prefix, completion), limits)
    expect(row.tokens).toEqual(await engine.tokenize([prefix + completion]))
    const counted = await engine.detokenize(row.tokens.slice(row.completionStart))
    expect(counted.startsWith(first)).toBe(true)
    const before = await engine.detokenize(row.tokens.slice(0, row.completionStart))
    expect(before.length).toBeLessThanOrEqual(prefix.length)
  })

  test('training starts where suggesting starts: same tokens before, the healed one counted', async () => {
    const { engine } = opened
    const given = example('The boats lay in the harb', 'our.')
    const row = await encodeExample(engine, given, limits)
    const budget = { prefixTokens: 128, suffixTokens: 0, contextTokens: 0 }
    const prompt = buildPrompt({ ...given, offset: 0 }, budget, null)
    expect(row.tokens.slice(0, row.completionStart)).toEqual(await engine.tokenize(prompt.parts))
    const answer = await generateAll(engine, { parts: prompt.parts, heal: prompt.heal })
    expect(answer.promptTokens).toBe(row.completionStart)
  })

  test('limits cut the front of the context and the end of the completion', async () => {
    const long = example('one two three four '.repeat(200), 'five six seven eight '.repeat(20))
    const [row, empty] = await encodeExamples(opened.engine, [long, example('a', '')], limits)
    expect(row?.completionStart).toBeLessThanOrEqual(limits.maxContext)
    expect((row?.tokens.length ?? 0) - (row?.completionStart ?? 0)).toBe(limits.maxCompletion)
    expect(empty?.tokens.length).toBe(empty?.completionStart)
  })
})

describe('fill-in-the-middle', () => {
  const tiny = join(folder, 'tiny.gguf')
  let specials: Record<string, number>
  beforeAll(async () => {
    ;({ specials } = makeTinyGguf(tiny, { architecture: 'qwen2', fim: true }))
    await opened.engine.load(loadRequest({ modelId: 'tiny', modelPath: tiny, contextSize: 512 }))
  })

  test('the row has the template and ends with the end token, which is counted', async () => {
    const given = { ...example('let a = ', 'b + c', '\nend'), mode: 'code' as const }
    const { tokens, completionStart } = await encodeExample(opened.engine, given, limits)
    expect(tokens[0]).toBe(specials['<|fim_prefix|>'])
    // The line so far stands behind the middle mark, as while suggesting.
    const middle = tokens.indexOf(specials['<|fim_middle|>'] ?? -1)
    expect(await opened.engine.detokenize(tokens.slice(middle + 1, completionStart))).toBe(
      'let a =',
    )
    expect(tokens.at(-1)).toBe(specials['<|endoftext|>'])
    expect(await opened.engine.detokenize(tokens.slice(completionStart, -1))).toBe(' b + c')
  })

  test('a request uses it and says so in its event', async () => {
    const events: SuggestionEvent[] = []
    const suggest = createSuggest({
      engine: opened.engine,
      settings: () => defaultSettings,
      now: Date.now,
      onEvent: (event) => events.push(event),
      modelSha256: () => 'tiny',
    })
    const about = { path: 'a.ts', languageId: 'typescript', mode: 'code' } as const
    await suggestOnce(suggest, requestAt('let a = |\nlet b = 2', about))
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ template_id: 'fim-2', path: 'a.ts' })
    expect(events[0]?.prompt_text).toBe('<fim_prefix><fim_suffix>\nlet b = 2<fim_middle>let a = ')
  })
})
