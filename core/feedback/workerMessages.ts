/** Calls of the reader as messages, for the thread that it lives in. */
import { InklingError } from '../../contract'
import type { Problem } from '../../contract'
import type { LogReader } from './reader'

export interface Question {
  id: number
  method: keyof LogReader
  values: unknown[]
}

export type Answer = { id: number } & ({ value: unknown } | { problem: Problem })

export async function answer(reader: LogReader, { id, method, values }: Question): Promise<Answer> {
  try {
    const call = reader[method] as (...values: unknown[]) => Promise<unknown>
    return { id, value: await call(...values) }
  } catch (error) {
    const problem =
      error instanceof InklingError
        ? error.toProblem()
        : {
            code: 'internal' as const,
            message: `The log could not be read: ${error instanceof Error ? error.message : String(error)}`,
            next: 'Start Inkling again.',
          }
    return { id, problem }
  }
}
