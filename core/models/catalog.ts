/** The models that Inkling knows, from `resources/catalog.json`. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'

const catalogModel = z.object({
  id: z.string().min(1),
  name: z.string(),
  description: z.string(),
  fileName: z.string().regex(/^[\w.-]+\.gguf$/),
  url: z.url(),
  /** Exact where `sha256` is given, else about right until the server says. */
  sizeBytes: z.number().int().positive(),
  /** Null takes the one that the server names (Hugging Face: `X-Linked-ETag`). */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  licence: z.string(),
  languages: z.array(z.string()),
  goodFor: z.array(z.enum(['code', 'prose'])),
  fillInTheMiddle: z.boolean(),
  trainable: z.boolean(),
})
export type CatalogModel = z.infer<typeof catalogModel>

const catalog = z.object({ version: z.literal(1), models: z.array(catalogModel) })

/** @throws ZodError or SyntaxError: the file is part of the app, so a bad one is a defect of it */
export function readCatalog(path: string): CatalogModel[] {
  return catalog.parse(JSON.parse(readFileSync(path, 'utf8'))).models
}
