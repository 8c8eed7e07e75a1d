/** What lies beside an adapter: what it learned from, how, and how it was judged. */
import * as z from 'zod'
import { adapterScope, promotion } from '../../../contract'

export const adapterManifest = z.object({
  schema: z.literal(1),
  adapterId: z.string(),
  /** 1, 2, 3 … for its base; never given twice. */
  version: z.number().int(),
  createdAt: z.number(),
  base: z.object({ sha256: z.string(), name: z.string() }),
  /** What it learned from and answers; those from before there were scopes did everything. */
  scope: adapterScope.default({ mode: null, project: null }),
  /** Of `adapter.gguf`, checked before each use. */
  sha256: z.string(),
  sizeBytes: z.number(),
  /** The events that it learned from. */
  events: z.array(z.string()),
  /** How it was trained, and counts of what was left out; free to grow. */
  settings: z.record(z.string(), z.unknown()),
  dataset: z.record(z.string(), z.unknown()),
  result: promotion,
  /** An event that it learned from was removed from the log: it may not be used any more. */
  forgotten: z.boolean().default(false),
})
export type AdapterManifest = z.infer<typeof adapterManifest>
