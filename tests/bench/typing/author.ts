/** A person who types a trace at the speed it was recorded, reads what is shown, and takes it where
 *  it says what they are about to write. The same person for both sides. */
import { heads } from '../../../renderer/editor/heads'
import type { HowTaken } from '../../../renderer/editor/lifetime'
import { upcoming, type Trace, type TraceEvent } from './trace'
import { applyEdit, type OpenTypist, type Page, type Use } from './typist'

export interface AuthorHabits {
  /** A text has to stand there this long before it is read. */
  readMs: number
  /** Shorter help is not worth a key. */
  fewestChars: number
  /** Time for each key of a partial accept. */
  keyMs: number
  /** Looks at the page before the first key. */
  lookMs: number
}

export const habits: AuthorHabits = { readMs: 300, fewestChars: 3, keyMs: 150, lookMs: 2_000 }

export interface Gap {
  /** Without any key. */
  ms: number
  /** Until text stood at the cursor; the whole gap when none did. */
  toTextMs: number
  answered: boolean
}

export interface Replay {
  gaps: Gap[]
  keptChars: number
  typedChars: number
  accepts: number
  seconds: number
  use: Use
  /** Of this process: the policy, the instant layer and the harness. */
  hostCpuSeconds: number
}

/** @throws Error when the text in the end is not the one that was meant */
export async function replay(trace: Trace, open: OpenTypist): Promise<Replay> {
  const page: Page = {
    path: trace.path,
    languageId: trace.languageId,
    mode: trace.mode,
    text: trace.initial,
    cursor: firstCursor(trace),
    version: 1,
  }
  const typist = await open(page)
  const before = await typist.use()
  const cpu = process.cpuUsage()
  const started = performance.now()
  await typist.opened()
  await sleep(habits.lookMs)
  const done = await write(trace, page, typist)
  const use = await typist.use()
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - started) / 1_000
  await typist.close()
  if (page.text !== trace.final) throw new Error(`${trace.name}: the text went wrong`)
  return {
    ...done,
    seconds,
    use: {
      tokens: use.tokens - before.tokens,
      cpuSeconds: minus(use.cpuSeconds, before.cpuSeconds),
    },
    hostCpuSeconds: (user + system) / 1e6,
  }
}

const firstCursor = ({ events, initial }: Trace): number => {
  const [first] = events
  return first?.op === 'move' ? first.to : initial.length
}

async function write(trace: Trace, page: Page, typist: Awaited<ReturnType<OpenTypist>>) {
  let left = trace.events
  let lastT = 0
  let keyAt = performance.now()
  let visibleAt: number | null = null
  let firstAt: number | null = null
  let judged = ''
  let wake = () => {}
  const gaps: Gap[] = []
  const counts = { keptChars: 0, typedChars: 0, accepts: 0 }

  function look(): void {
    if (typist.visible() === '') visibleAt = null
    else {
      visibleAt ??= performance.now()
      firstAt ??= Math.max(keyAt, visibleAt)
    }
  }
  typist.onVisible(() => {
    look()
    wake()
  })

  function key(press: () => void): void {
    const now = performance.now()
    const ms = now - keyAt
    gaps.push({ ms, toTextMs: firstAt === null ? ms : firstAt - keyAt, answered: firstAt !== null })
    keyAt = performance.now()
    firstAt = null
    press()
    look()
  }

  /** Takes what fits. @returns false when nothing is worth it */
  async function take(): Promise<boolean> {
    const steps = takes(typist.visible(), upcoming(left).text)
    for (const [i, how] of steps.entries()) {
      if (i > 0) await sleep(habits.keyMs)
      const { text, after } = upcoming(left)
      const wanted = heads[how](typist.visible())
      const events = after.get(wanted.length)
      // Between two keys the text may have grown, or gone.
      if (wanted === '' || !text.startsWith(wanted) || events === undefined) return i > 0
      key(() => {
        if (typist.accept(how) !== wanted) throw new Error(`${trace.name}: another text was taken`)
      })
      counts.keptChars += wanted.length
      counts.accepts++
      lastT = (left[events - 1] as TraceEvent).t
      left = left.slice(events)
    }
    return steps.length > 0
  }

  while (left.length > 0) {
    const [event] = left as [TraceEvent]
    const dueAt = keyAt + (event.t - lastT)
    const shown = typist.visible()
    const readAt = visibleAt === null || shown === judged ? Infinity : visibleAt + habits.readMs
    const now = performance.now()
    if (now >= readAt) {
      judged = shown
      if (await take()) {
        judged = ''
        // What follows was not read yet.
        visibleAt = typist.visible() === '' ? null : performance.now()
      }
      continue
    }
    if (now < dueAt) {
      await Promise.race([
        sleep(Math.min(dueAt, readAt) - now),
        new Promise<void>((r) => (wake = r)),
      ])
      continue
    }
    left = left.slice(1)
    lastT = event.t
    const rest = shown
    key(() => press(event))
    // Typing through changes nothing of what was judged.
    if (rest === judged && rest.endsWith(typist.visible())) judged = typist.visible()
  }
  return { gaps, ...counts }

  function press(event: TraceEvent): void {
    if (event.op === 'move') {
      if (event.to === page.cursor) return
      page.cursor = event.to
      return typist.moved()
    }
    const { cursor } = page
    const edit =
      event.op === 'insert'
        ? { offset: cursor, removed: 0, text: event.text }
        : { offset: cursor - event.count, removed: event.count, text: '' }
    if (event.op === 'insert') counts.typedChars += event.text.length
    applyEdit(page, edit)
    typist.edited(edit)
  }
}

/** The keys that take as much of `shown` as `meant` goes on with: all of it, else lines, then words. */
export function takes(shown: string, meant: string): HowTaken[] {
  if (shown.length >= habits.fewestChars && meant.startsWith(shown)) return ['tab']
  const keys: HowTaken[] = []
  let taken = 0
  for (const how of ['line', 'word'] as const)
    for (;;) {
      const piece = heads[how](shown.slice(taken))
      if (piece === '' || !meant.startsWith(piece, taken)) break
      taken += piece.length
      keys.push(how)
    }
  return taken >= habits.fewestChars ? keys : []
}

const minus = (a: number | null, b: number | null) => (a === null || b === null ? null : a - b)
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)))
