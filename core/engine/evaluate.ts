/** Evaluations of one request on its sequence: each takes its turn, is timed and counted. */
import type {
  ControlledEvaluateIndexOutput,
  ControlledEvaluateInputItem,
  LlamaContextSequence,
  Token,
} from 'node-llama-cpp'
import type { AdapterSet, Variant } from './adapterSet'
import type { Compute, Rank } from './compute'
import type { SpeedMeter } from './speed'
import type { EngineWork } from './types'
import { noWork } from './work'

/** What all requests on a model share. */
export interface Machine {
  compute: Compute
  adapters: AdapterSet
  meter: SpeedMeter
  /** Of all requests so far. */
  work: EngineWork
}

export type Sampling = NonNullable<
  Extract<ControlledEvaluateInputItem, readonly unknown[]>[1]['generateNext']
>

export interface Evaluator {
  readonly sequence: LlamaContextSequence
  readonly signal: AbortSignal
  readonly meter: SpeedMeter
  /** Of this request so far. */
  readonly work: EngineWork
  /** Puts `tokens` at the end of the sequence.
   *  @param samplings for the last so many tokens; all but the first of these are guesses
   *  @returns what may follow each of them, or null when aborted before */
  sample(
    tokens: readonly Token[],
    samplings: readonly Sampling[],
  ): Promise<ControlledEvaluateIndexOutput[] | null>
  /** @returns false when aborted before */
  append(tokens: readonly Token[]): Promise<boolean>
  /** Takes the last tokens back. */
  takeBack(count: number): Promise<void>
  accepted(drafts: number): void
}

export function createEvaluator(
  machine: Machine,
  { sequence, variant }: { sequence: LlamaContextSequence; variant: Variant },
  rank: Rank,
  signal: AbortSignal,
): Evaluator {
  const work = noWork()
  const count = (name: keyof EngineWork, tokens: number) => {
    work[name] += tokens
    machine.work[name] += tokens
  }

  const timed = <T>(tokens: number, evaluate: () => Promise<T>): Promise<T | null> =>
    machine.compute.turn(rank, signal, async () => {
      await machine.adapters.apply(variant)
      const start = performance.now()
      const result = await evaluate()
      machine.meter.note(tokens, performance.now() - start)
      count('evaluatedTokens', tokens)
      return result
    })

  return {
    sequence,
    signal,
    meter: machine.meter,
    work,
    async sample(tokens, samplings) {
      const from = tokens.length - samplings.length
      const input = tokens.map((token, at): ControlledEvaluateInputItem => {
        const generateNext = samplings[at - from]
        return generateNext ? [token, { generateNext }] : token
      })
      count('draftedTokens', samplings.length - 1)
      const outputs = await timed(tokens.length, () => sequence.controlledEvaluate(input, noShift))
      return outputs && outputs.slice(from).filter((output) => output !== undefined)
    },
    async append(tokens) {
      const done = await timed(tokens.length, async () => {
        await sequence.evaluateWithoutGeneratingNewTokens([...tokens], noShift)
        return true
      })
      return done ?? false
    },
    async takeBack(tokens) {
      const end = sequence.nextTokenIndex
      await sequence.eraseContextTokenRanges([{ start: end - tokens, end }])
    },
    accepted: (drafts) => count('acceptedDraftTokens', drafts),
  }
}

/** Prompts are cut to fit, so nothing may ever be shifted out of the cache behind our back. */
const noShift = {
  contextShift: {
    strategy: () => {
      throw new Error('prompt and answer are longer than the context')
    },
  },
}
