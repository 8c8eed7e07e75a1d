/** Processor time of another process, where the system tells it without help. */
import { readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever the kernel was built with (proc(5)). */
const ticksPerS = 100

/** @returns user and system time so far; null where it cannot be read */
export function cpuSecondsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; fields 14 and 15 count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticksPerS
  } catch {
    return null
  }
}
