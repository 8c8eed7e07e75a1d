/** Whether guessing ahead pays: the same greedy answers with and without, alternating.
 *  node tests/bench/run.mjs guesses MODEL.gguf [THREADS] [CURSORS] [FILE…] */
import { readFileSync } from 'node:fs'
import { openDevice } from '../../core/engine/device'
import { beforeAnswer, createDrafter } from '../../core/engine/draft'
import { decode } from '../../core/engine/decode'
import { plainModel } from '../../core/engine/adapterSet'
import { createKnownOutputs } from '../../core/engine/knownOutputs'
import { createEvaluator } from '../../core/engine/evaluate'
import { openContext, openModel } from '../../core/engine/loaded'
import { measure } from '../../core/engine/measure'
import { prefill } from '../../core/engine/prefill'
import { infillOf, tokensOf } from '../../core/engine/prompt'
import { createSpeedFile } from '../../core/engine/speedFile'
import type { PromptPart } from '../../core/engine/types'
import { noWork } from '../../core/engine/work'
import { defaultModelPath } from '../support/buildEngine'
import { loadRequest } from '../support/openEngine'

const answerTokens = 32
const signal = new AbortController().signal

export async function main([model, threads = '1', cursors = '12', ...files]: string[]) {
  const device = await openDevice('off', () => {})
  const request = loadRequest({
    modelPath: model ?? defaultModelPath,
    threads: Number(threads),
    contextSize: 1_024,
  })
  const opened = await openModel(device, request)
  const shared = { device, work: noWork(), speeds: createSpeedFile(null) }
  const loaded = await openContext(opened, request, shared)
  await measure(loaded)
  const ways = { plain: tally(), guessing: tally() }
  const paths = files.length > 0 ? files : ['core/engine/client.ts', 'contract/settings.ts']
  for (const path of paths) {
    const text = readFileSync(path, 'utf8')
    for (let at = 1; at <= Number(cursors); at++) {
      const cursor = Math.floor((text.length * at) / (Number(cursors) + 1))
      const parts = promptAt(text, cursor)
      const order = at % 2 ? (['plain', 'guessing'] as const) : (['guessing', 'plain'] as const)
      for (const way of order) await answer(parts, way)
    }
  }

  async function answer(parts: PromptPart[], way: keyof typeof ways): Promise<void> {
    const tokens = tokensOf(loaded.model, parts).slice(-900)
    const sequence = loaded.sequences.slots[0]?.sequence
    if (!sequence) throw new Error('no sequence')
    const evaluator = createEvaluator(
      loaded.machine,
      { sequence, variant: plainModel },
      'front',
      signal,
    )
    await prefill(evaluator, tokens, false, 1, false)
    const drafter =
      way === 'plain'
        ? null
        : createDrafter(beforeAnswer(tokens, loaded.marks), [], loaded.drafts, loaded.machine.meter)
    const before = { ...evaluator.work }
    const start = performance.now()
    const startCpu = process.cpuUsage()
    const limits = { heal: '', maxTokens: answerTokens, temperature: 0, seed: 1 }
    const steps = decode(
      {
        model: loaded.model,
        vocabulary: loaded.vocabulary,
        evaluator,
        known: createKnownOutputs().of(plainModel.key),
      },
      { ...limits, prompt: tokens, ends: loaded.ends, drafter },
    )
    while (!(await steps.next()).done) ways[way].tokens++
    ways[way].ms += performance.now() - start
    const { user, system } = process.cpuUsage(startCpu)
    ways[way].cpuMs += (user + system) / 1_000
    ways[way].evaluated += evaluator.work.evaluatedTokens - before.evaluatedTokens
    ways[way].drafted += evaluator.work.draftedTokens
    ways[way].accepted += evaluator.work.acceptedDraftTokens
  }

  function promptAt(text: string, cursor: number): PromptPart[] {
    const before = text.slice(Math.max(0, cursor - 2_000), cursor)
    if (!infillOf(loaded.model)) return [before]
    const after = text.slice(cursor, cursor + 400)
    const mark = (special: 'fim_prefix' | 'fim_suffix' | 'fim_middle') => ({ special })
    return [mark('fim_prefix'), before, mark('fim_suffix'), after, mark('fim_middle')]
  }

  const perToken = ({ ms, tokens }: Tally) => ms / tokens
  return {
    model: request.modelPath.split('/').at(-1),
    threads,
    speed: loaded.machine.meter.speed(),
    msPerToken: { plain: perToken(ways.plain), guessing: perToken(ways.guessing) },
    ratio: perToken(ways.guessing) / perToken(ways.plain),
    /** Of processor time, which says more on a busy machine. */
    cpuRatio: ways.guessing.cpuMs / ways.guessing.tokens / (ways.plain.cpuMs / ways.plain.tokens),
    evaluatedPerToken: ways.guessing.evaluated / ways.guessing.tokens,
    ways,
  }
}

type Tally = ReturnType<typeof tally>
const tally = () => ({ ms: 0, cpuMs: 0, tokens: 0, evaluated: 0, drafted: 0, accepted: 0 })
