/** A child process that says one line when it is ready and then waits to be ended. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Child {
  /** What it printed, up to the line that was waited for. */
  lines: string[]
  kill(signal: NodeJS.Signals): Promise<void>
}

/** @param until resolves at the first line that starts so */
export async function startChild(args: string[], until: string): Promise<Child> {
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const lines: string[] = []
  if (child.stdout === null) throw new Error('The child has no output.')
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith(until)) break
  }
  if (!lines.at(-1)?.startsWith(until)) throw new Error(`The child ended early: ${lines.join(' ')}`)
  return {
    lines,
    async kill(signal) {
      child.kill(signal)
      await ended
    },
  }
}
