/** Looks at a model file before llama.cpp does, so that the commonest mistakes get plain words. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { InklingError } from '../../contract'

const chooseAnother = 'Choose another model in Models, or download this one again.'

/** @throws InklingError model_missing | model_broken */
export async function checkGguf(path: string, what = 'model'): Promise<void> {
  const name = basename(path)
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EACCES' || cause.code === 'EPERM'
      ? new InklingError(
          'model_missing',
          `The ${what} file ${name} may not be read by this user. Nothing of yours is lost.`,
          `Allow reading of ${path}, or choose another model in Models.`,
          { path },
          cause,
        )
      : new InklingError(
          'model_missing',
          `The ${what} file ${name} is not there any more. Nothing of yours is lost.`,
          chooseAnother,
          { path },
          cause,
        )
  })
  try {
    const head = Buffer.alloc(8)
    const { bytesRead } = await file.read(head, 0, 8, 0).catch(() => ({ bytesRead: 0 }))
    if (bytesRead < 8 || head.toString('latin1', 0, 4) !== 'GGUF')
      throw new InklingError(
        'model_broken',
        `${name} is not a GGUF ${what}: it begins with other bytes. Nothing of yours is lost.`,
        chooseAnother,
        { path },
      )
  } finally {
    await file.close()
  }
}

/** Puts llama.cpp's complaint about a file into our words.
 *  @param log what llama.cpp said while it loaded, which is often clearer than its error */
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
    chooseAnother,
    details,
    cause,
  )
}
