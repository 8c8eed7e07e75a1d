/** What the commands say: results on standard output, everything else on standard error. */
import { InklingError } from '../contract'

/** A result: one JSON line with `--json`, else the lines for people. */
export function answer(json: boolean, value: unknown, forPeople: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value) : forPeople()}\n`)
}

export function writeLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Rows under headings, each column as wide as its widest cell. */
export function table(headings: string[], rows: string[][]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [headings, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function sayProblem(json: boolean, error: unknown): void {
  const problem =
    error instanceof InklingError
      ? error.toProblem()
      : {
          code: 'internal',
          message: `Inkling failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          next: 'Try again; if it stays so, report it with the lines above.',
        }
  if (json) writeLine({ error: problem })
  else say([problem.message, problem.next].filter(Boolean).join('\n'))
}
