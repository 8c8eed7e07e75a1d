/** What lies beside an adapter: what it learned from, how, and how it was judged. */
import * as z from 'zod'
import { adapterStrength, promotion } from '../../contract'

export const adapterManifest = z.object({
  schema: z.literal(1),
  adapterId: z.string(),
  /** 1, 2, 3 … for its base; never given twice. */
  version: z.number().int(),
  createdAt: z.number(),
  base: z.object({ sha256: z.string(), name: z.string() }),
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

/** Which adapter serves each base, and which served before it, newest last; null is the base. */
export const adapterChoices = z.record(
  z.string(),
  z.object({
    active: z.string().nullable(),
    before: z.array(z.string().nullable()),
    lastVersion: z.number().int(),
    /** By adapter; 1 where it was never changed. */
    strength: z.record(z.string(), adapterStrength).default({}),
  }),
)
export type AdapterChoices = z.infer<typeof adapterChoices>
