/** What the demo prints: one line for each part, and whether all of them worked. */

export interface Report {
  heading(text: string): void
  /** A part that worked, with its figure. */
  ok(part: string, figure?: string): void
  failed(part: string, why: string): void
  line(text: string): void
  /** Runs a part; what it throws is a failed part, and the demo goes on. */
  part(name: string, run: () => Promise<string | void>): Promise<boolean>
  failures(): number
}

const nameWidth = 34

export function createReport(print: (line: string) => void): Report {
  let failures = 0
  const report: Report = {
    heading: (text) => print(`\n${text}`),
    ok: (part, figure = '') => print(`  ✓ ${part.padEnd(nameWidth)} ${figure}`.trimEnd()),
    failed(part, why) {
      failures += 1
      print(`  ✗ ${part.padEnd(nameWidth)} ${why}`)
    },
    line: (text) => print(`    ${text}`),
    async part(name, run) {
      try {
        report.ok(name, (await run()) ?? '')
        return true
      } catch (error) {
        report.failed(
          name,
          error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
        )
        return false
      }
    },
    failures: () => failures,
  }
  return report
}

/** @throws Error when `condition` does not hold */
export function expectThat(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise)
}

export const ms = (value: number): string => `${Math.round(value)} ms`

/** A text on one line, cut to fit. */
export function quoted(text: string, most = 60): string {
  const flat = text.replaceAll(/\s+/g, ' ')
  return `“${flat.length > most ? `${flat.slice(0, most)}…` : flat}”`
}
