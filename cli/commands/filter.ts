/** `inkling filter`: the post-processing chain alone. */
import * as z from 'zod'
import { postProcess } from '../../core/suggest/postProcess'
import { answerLines, recordId } from '../jsonLines'

const record = z.object({
  id: recordId,
  filename: z.string().nullish(),
  language: z.string().nullish(),
  prefix: z.string(),
  suffix: z.string().default(''),
  completion: z.string(),
  indentation: z.string().nullish(),
})

/** @returns the exit code */
export async function filter(): Promise<number> {
  await answerLines(process.stdin, record, ({ id: _id, language, indentation, ...rest }) => ({
    completion: postProcess({
      ...rest,
      language: language ?? undefined,
      indentation: indentation ?? undefined,
    }),
  }))
  return 0
}
