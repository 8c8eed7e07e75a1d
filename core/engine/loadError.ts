/** Puts llama.cpp's complaints about a model file into our words. */
import { basename } from 'node:path'
import { InklingError } from '../../contract'

/** @param log what llama.cpp said while it loaded, which is often clearer than its error */
export function explainLoadError(cause: unknown, path: string, log: string): InklingError {
  if (cause instanceof InklingError) return cause
  const name = basename(path)
  const reason = `${cause instanceof Error ? cause.message : String(cause)}\n${log}`.trim()
  const details = { path, reason: reason.slice(0, 2_000) }
  const foreign = /unknown (?:model architecture|pre-tokenizer|tokenizer)|unsupported/i.exec(reason)
  if (foreign)
    return new InklingError(
      'model_unsupported',
      `${name} is of a kind that this version of Inkling cannot run (${foreign[0]}). Nothing of yours is lost.`,
      'Choose another model in Models.',
      details,
      cause,
    )
  if (/memory|alloc|too large|VRAM/i.test(reason) && !/within file bounds|corrupt/i.test(reason))
    return new InklingError(
      'model_unsupported',
      `There is not enough memory on this machine to run ${name}. Nothing of yours is lost.`,
      'Choose a smaller model in Models, or close other programs and try again.',
      details,
      cause,
    )
  return new InklingError(
    'model_broken',
    `${name} is damaged or incomplete, so it cannot be loaded. Nothing of yours is lost.`,
    'Choose another model in Models, or download this one again.',
    details,
    cause,
  )
}
