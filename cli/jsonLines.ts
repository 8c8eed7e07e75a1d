/** Commands over JSON lines: one line out for each line in, in order; a bad one stops nothing. */
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import * as z from 'zod'
import { InklingError } from '../contract'
import { writeLine } from './output'

type Id = string | number | null

/** Ids are given back as they came. */
export const recordId = z.union([z.string(), z.number()])

function idOf(value: unknown): Id {
  const parsed = z.object({ id: recordId }).safeParse(value)
  return parsed.success ? parsed.data.id : null
}

function parse<T>(line: string, schema: z.ZodType<T>): { record: T } | { id: Id; error: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return {
      id: null,
      error: line.trim() === '' ? 'This line is empty.' : 'This line is not JSON.',
    }
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { record: parsed.data }
  const issues = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`,
  )
  return { id: idOf(value), error: issues.join('; ') }
}

/** A failure of one record is its answer. @returns how many lines were answered with an error */
export async function answerLines<T extends { id: string | number }>(
  input: Readable,
  schema: z.ZodType<T>,
  work: (record: T) => object | Promise<object>,
): Promise<number> {
  let failed = 0
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const parsed = parse(line, schema)
    if ('error' in parsed) {
      failed++
      writeLine(parsed)
      continue
    }
    try {
      writeLine({ id: parsed.record.id, ...(await work(parsed.record)) })
    } catch (error) {
      // Without an engine no later line could be answered either.
      if (error instanceof InklingError && error.code === 'engine_down') throw error
      failed++
      const message = error instanceof Error ? error.message : String(error)
      writeLine({ id: parsed.record.id, error: message })
    }
  }
  return failed
}

/** @throws InklingError bad_input with the number of the first bad line */
export function readLines<T>(text: string, schema: z.ZodType<T>): T[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '') return []
    const parsed = parse(line, schema)
    if ('record' in parsed) return [parsed.record]
    throw new InklingError(
      'bad_input',
      `Line ${index + 1} cannot be read: ${parsed.error}`,
      'Correct the line; the format of each command is in docs/guide.md.',
    )
  })
}
