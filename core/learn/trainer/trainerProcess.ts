/** Runs the trainer once: arguments in, JSON lines out. What it means is for `trainer.ts`. */
import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { createInterface } from 'node:readline'

export interface ProcessEnd {
  /** Null when a signal ended it. */
  code: number | null
  signal: NodeJS.Signals | null
  /** Set when it could not be started at all. */
  startError: NodeJS.ErrnoException | null
  stderrTail: string
  /** Lines that were no JSON object with an `event`; a library may print into the stream. */
  malformed: string[]
  /** True when our signal asked it to stop. */
  asked: boolean
}

export interface ProcessOptions {
  path: string
  args: string[]
  onEvent: (event: Record<string, unknown>) => void
  signal: AbortSignal
  /** Leaves the processor to whatever else wants it. */
  polite: boolean
  /** After SIGTERM it may save a checkpoint for so long. */
  graceMs?: number
}

/** Resolves when the process is gone and all its lines were read; never rejects. */
export function runTrainerProcess(options: ProcessOptions): Promise<ProcessEnd> {
  const { path, args, onEvent, signal } = options
  return new Promise((resolve) => {
    const end: ProcessEnd = {
      code: null,
      signal: null,
      startError: null,
      stderrTail: '',
      malformed: [],
      asked: false,
    }
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    if (options.polite) yieldToTyping(child.pid)

    let hardStop: NodeJS.Timeout | undefined
    const stop = () => {
      end.asked = true
      child.kill('SIGTERM')
      hardStop = setTimeout(() => child.kill('SIGKILL'), options.graceMs ?? 5_000)
      hardStop.unref()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })

    const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })
    lines.on('line', (line) => {
      const event = parseEvent(line)
      if (event) onEvent(event)
      else if (line.trim() !== '' && end.malformed.length < 20) {
        end.malformed.push(line.slice(0, 200))
      }
    })
    child.stderr.setEncoding('utf8')
    child.stderr.on('data', (text: string) => {
      end.stderrTail = (end.stderrTail + text).slice(-4_096)
    })

    let open = 2
    const closed = () => {
      if (--open > 0) return
      clearTimeout(hardStop)
      signal.removeEventListener('abort', stop)
      resolve(end)
    }
    lines.on('close', closed)
    child.on('error', (error) => {
      end.startError ??= error
    })
    child.on('close', (code, by) => {
      end.code = code
      end.signal = by
      closed()
    })
  })
}

function parseEvent(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return value !== null && typeof value === 'object' && 'event' in value
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** Typing comes first: the system gives the process what is left over. */
export function yieldToTyping(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    setPriority(pid, 10)
  } catch {
    // A system that forbids it only makes training less polite.
  }
}
