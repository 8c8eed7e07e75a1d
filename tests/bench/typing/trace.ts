/** Keystrokes of a writer: the text before, what was pressed when, and the text after. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { mode } from '../../../contract'

const event = z.discriminatedUnion('op', [
  /** One key; the indentation that an editor adds comes with the line end. */
  z.object({ t: z.number(), op: z.literal('insert'), text: z.string().min(1) }),
  /** Backspace, or what was selected before the cursor. */
  z.object({ t: z.number(), op: z.literal('delete'), count: z.number().int().positive() }),
  z.object({ t: z.number(), op: z.literal('move'), to: z.number().int().nonnegative() }),
])

const trace = z.object({
  name: z.string(),
  /** How it was made. */
  made: z.string(),
  path: z.string(),
  languageId: z.string(),
  mode,
  initial: z.string(),
  final: z.string(),
  /** `t` in milliseconds since the document was opened. */
  events: z.array(event),
})

export type TraceEvent = z.infer<typeof event>
export type Trace = z.infer<typeof trace>

const folder = join(import.meta.dirname, '..', 'traces')

export const readTrace = (file: string): Trace =>
  trace.parse(JSON.parse(readFileSync(file, 'utf8')))

/** @param names without `.json`; all when empty */
export function readTraces(names: readonly string[]): Trace[] {
  return readdirSync(folder)
    .filter((file) => names.length === 0 || names.includes(basename(file, '.json')))
    .sort()
    .map((file) => readTrace(join(folder, file)))
}

/** What is about to be written at the cursor when all corrections are made: up to the next move, or
 *  until text is deleted that stands there already.
 *  @returns the text, and for each length of it the number of events after which just that much of
 *  it stands there for good */
export function upcoming(events: readonly TraceEvent[]): {
  text: string
  after: Map<number, number>
} {
  let text = ''
  const lengths: number[] = []
  for (const event of events) {
    if (event.op === 'move') break
    if (event.op === 'delete' && event.count > text.length) break
    text = event.op === 'insert' ? text + event.text : text.slice(0, -event.count)
    lengths.push(text.length)
  }
  const after = new Map<number, number>()
  let least = Infinity
  for (let i = lengths.length - 1; i >= 0; i--) {
    const length = lengths[i] as number
    least = Math.min(least, length)
    // The earliest moment from which nothing of it is taken back.
    if (length === least) after.set(length, i + 1)
  }
  return { text, after }
}
