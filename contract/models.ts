/** Models: the catalog, downloads, the one in use. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { call } from './base'
import { problem } from './errors'

export const download = z.object({
  status: z.enum(['running', 'paused', 'failed', 'verifying']),
  receivedBytes: z.number(),
  totalBytes: z.number(),
  bytesPerS: z.number(),
  problem: problem.nullable(),
})
export type Download = z.infer<typeof download>

export const modelEntry = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  sizeBytes: z.number(),
  licence: z.string(),
  languages: z.array(z.string()),
  goodFor: z.array(z.enum(['code', 'prose'])),
  fillInTheMiddle: z.boolean(),
  trainable: z.boolean(),
  /** How it suits this machine's memory and cores, with a short reason. */
  fit: z.enum(['good', 'slow', 'too_large']),
  fitWhy: z.string(),
  installed: z.boolean(),
  inUse: z.boolean(),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  download: download.nullable(),
})
export type ModelEntry = z.infer<typeof modelEntry>

const modelRef = z.object({ id: z.string() })

export const modelsContract = {
  watch: call.output(eventIterator(z.array(modelEntry))),
  fetch: call.input(modelRef).output(z.object({ started: z.boolean() })),
  pause: call.input(modelRef).output(z.object({ paused: z.boolean() })),
  /** Takes a GGUF file from disk into the list (by reference, it is not copied). */
  add: call.input(z.object({ path: z.string() })).output(z.object({ id: z.string() })),
  verify: call
    .input(modelRef)
    .output(z.object({ ok: z.boolean(), sha256: z.string(), message: z.string() })),
  /** Says what a change of model does to the adapter before `use` does it. */
  consequences: call.input(modelRef).output(z.object({ message: z.string().nullable() })),
  use: call.input(modelRef).output(z.object({ id: z.string() })),
  remove: call.input(modelRef).output(z.object({ removed: z.boolean() })),
}
