/** Suggestions: what the editor asks, and the stream that answers. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { call } from './base'

export const mode = z.enum(['code', 'prose'])
export type Mode = z.infer<typeof mode>

/** How far a suggestion may reach. */
export const scope = z.enum(['line', 'block', 'sentence', 'paragraph'])
export type Scope = z.infer<typeof scope>

export const trigger = z.enum(['typing', 'manual', 'after_accept', 'cursor'])
export type Trigger = z.infer<typeof trigger>

export const suggestRequest = z.object({
  /** Stable over restarts for a file (hash of its path), random for an untitled text. */
  docId: z.string().min(1),
  path: z.string().nullable(),
  languageId: z.string(),
  mode,
  /** The editor's version of the text that `prefix` and `suffix` were cut from. */
  version: z.number().int(),
  /** Text before the cursor, at most 64 KiB of UTF-16 units, cut at a line start if longer. */
  prefix: z.string().max(65_536),
  suffix: z.string().max(65_536),
  /** Offset of the cursor in the whole document, UTF-16 units. */
  cursor: z.number().int().nonnegative(),
  trigger,
  /** The suggestion that this one continues after an accept. */
  parentId: z.string().nullable().default(null),
  /** 0 is the first (greedy) candidate; 1 and 2 are sampled alternatives, asked for on demand. */
  candidate: z.number().int().min(0).max(2).default(0),
  /** Null lets Inkling choose by mode and surroundings. */
  scope: scope.nullable().default(null),
  /** Answer only what is known already, from the cache or the user's own words: at each key,
   *  while the pause before asking the model still runs. Such a request ends none that runs, and
   *  may carry only the text near the cursor. */
  instantOnly: z.boolean().optional(),
})
export type SuggestRequest = z.infer<typeof suggestRequest>

/** Why nothing is shown; the status bar says it in words. */
export const noneReason = z.enum([
  'off',
  'snoozed',
  'language_off',
  'no_model',
  'engine_down',
  'superseded',
  'empty',
  'filtered',
  'gated',
  /** Inside a link, a number, or another place where nothing helps. */
  'place',
  /** Would have shown a secret, a blocked word, or private text. */
  'unsafe',
  'battery',
  'failed',
])
export type NoneReason = z.infer<typeof noneReason>

/** Who answered: the model, its answers so far, the user's own words, or a server. */
export const origin = z.enum(['model', 'cache', 'instant', 'remote'])
export type Origin = z.infer<typeof origin>

export const suggestChunk = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    eventId: z.string(),
    /** The whole cleaned text so far; each chunk extends the one before it. */
    text: z.string(),
    origin,
  }),
  z.object({
    kind: z.literal('done'),
    eventId: z.string(),
    text: z.string(),
    origin,
    /** Geometric mean of the tokens' probabilities, 0 to 1; null when unknown. */
    confidence: z.number().nullable(),
    /** How likely the gate thinks that the text is kept, 0 to 1; null when it was not asked. */
    keepProbability: z.number().nullable(),
    firstTextMs: z.number(),
    latencyMs: z.number(),
    promptTokens: z.number().int(),
    completionTokens: z.number().int(),
  }),
  z.object({
    kind: z.literal('none'),
    eventId: z.string().nullable(),
    reason: noneReason,
    message: z.string(),
    /** What the gate gave for a text that it held back, 0 to 1. */
    keepProbability: z.number().optional(),
  }),
])
export type SuggestChunk = z.infer<typeof suggestChunk>

export const suggestContract = {
  /** Streams one suggestion. A newer request for the same document ends this one. */
  request: call.input(suggestRequest).output(eventIterator(suggestChunk)),
  /** Evaluates the text before the cursor ahead of time, so that the first text comes sooner. */
  warm: call.input(suggestRequest).output(z.object({ warmed: z.boolean() })),
}
