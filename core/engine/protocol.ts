/** What main and the engine's process say to each other: oRPC over the child's port. Only our own
 *  code speaks it, so inputs are typed and not checked again. */
import { eventIterator, type as typed } from '@orpc/contract'
import * as z from 'zod'
import { call } from '../../contract/base'
import type {
  EngineSpeed,
  EngineWork,
  GenerateEvent,
  LocalGenerateRequest,
  LoadRequest,
  ModelFacts,
  PromptPart,
  WarmRequest,
} from './types'

export const engineContract = {
  load: call.input(typed<LoadRequest>()).output(typed<ModelFacts>()),
  unload: call.output(typed<{ ok: boolean }>()),
  generate: call
    // The text that the prompt was made from stays: this engine reads tokens.
    .input(typed<LocalGenerateRequest>())
    .output(eventIterator(z.custom<GenerateEvent>(() => true))),
  warm: call.input(typed<WarmRequest>()).output(typed<{ tokens: number }>()),
  forget: call.input(typed<readonly string[] | 'all'>()).output(typed<{ ok: boolean }>()),
  /** Writes down what a later process can go on from. */
  keep: call.output(typed<{ ok: boolean }>()),
  work: call.output(typed<EngineWork>()),
  tokenize: call.input(typed<PromptPart[][]>()).output(typed<number[][]>()),
  detokenize: call.input(typed<number[]>()).output(typed<string>()),
  byteLengths: call.input(typed<number[][]>()).output(typed<number[][]>()),
}

/** Sent outside the calls: that the process listens, how fast it is, or why it is about to end. */
export type EngineNotice =
  | { inkling: 'ready' }
  | { inkling: 'speed'; speed: EngineSpeed }
  | { inkling: 'fault'; message: string }

export function isEngineNotice(message: unknown): message is EngineNotice {
  return typeof message === 'object' && message !== null && 'inkling' in message
}
