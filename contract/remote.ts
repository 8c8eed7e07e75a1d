/** A server that suggests instead of the local model: what would leave, the key, whether it answers.
 *  The key goes in and never comes out. */
import * as z from 'zod'
import { call } from './base'
import { problem } from './errors'

export const remoteTarget = z.object({
  kind: z.enum(['llama-server', 'openai']),
  url: z.string().max(2_048),
  model: z.string().max(200),
})
export type RemoteTarget = z.infer<typeof remoteTarget>

/** The text around the cursor, as in a suggestion request. */
export const remoteText = z.object({
  path: z.string().nullable(),
  languageId: z.string(),
  prefix: z.string().max(65_536),
  suffix: z.string().max(65_536),
})
export type RemoteText = z.infer<typeof remoteText>

export const remotePreview = z.object({
  /** Where the first request goes. */
  url: z.string(),
  /** Scheme, host and port: what the user says yes to. */
  origin: z.string(),
  /** The JSON of the first request for this text, word for word. */
  body: z.string(),
  /** Whether the key goes along, in a header. */
  withKey: z.boolean(),
  /** True when text and key would travel unencrypted over a network that is not private. */
  inClear: z.boolean(),
  /** Why this text is not sent although the server is on: a private place; null when it is. */
  keptHere: z.string().nullable(),
  /** What the server said of itself, or why it could not be asked. */
  models: z.array(z.string()),
  problem: problem.nullable(),
})
export type RemotePreview = z.infer<typeof remotePreview>

export const remoteStatus = z.object({
  /** Where the system keeps secrets, in words; null when it has no such place. */
  store: z.string().nullable(),
  hasKey: z.boolean(),
  /** Where the key is: in the store, or in memory until Inkling closes. */
  keptIn: z.enum(['store', 'session']).nullable(),
  /** True while requests go to the server. */
  serving: z.boolean(),
  /** Why they do not although it is on; null when they do, or when it is off. */
  problem: problem.nullable(),
})
export type RemoteStatus = z.infer<typeof remoteStatus>

export const remoteTestResult = z.object({
  /** Round trip of a fixed, harmless text. */
  ms: z.number(),
  /** What the server wrote. */
  text: z.string(),
  /** Whether it reads the text after the cursor, too. */
  fillsInTheMiddle: z.boolean(),
  models: z.array(z.string()),
})
export type RemoteTestResult = z.infer<typeof remoteTestResult>

export const remoteContract = {
  /** Asks the server for its models, without any text, and answers what would be sent. */
  preview: call.input(z.object({ target: remoteTarget, text: remoteText })).output(remotePreview),
  /** The user has read the preview and said yes; `inClear` must be repeated where it was shown. */
  enable: call
    .input(z.object({ target: remoteTarget, inClear: z.boolean() }))
    .output(z.object({ origin: z.string() })),
  /** Keys belong to an address. Null forgets; `forSession` keeps it in memory only. */
  setKey: call
    .input(
      z.object({
        url: z.string().max(2_048),
        key: z.string().max(1_024).nullable(),
        forSession: z.boolean(),
      }),
    )
    .output(remoteStatus),
  status: call.input(z.object({ url: z.string().max(2_048) })).output(remoteStatus),
  test: call.input(z.object({ target: remoteTarget })).output(remoteTestResult),
}
