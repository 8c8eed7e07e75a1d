/** llama.vscode's ring of extra context: chunks of lines from where the cursor was. */
import { createRandom } from '../../../core/random'
import type { Page } from './typist'

export interface Chunk {
  text: string
  time: number
  filename: string
}

const ring = {
  chunks: 16,
  chunkLines: 64,
  queued: 16,
  scopeLines: 1_024,
  prefixLines: 256,
  suffixLines: 64,
  /** A cursor that moved as many lines looks around anew. */
  movedLines: 32,
  updateMs: 1_000,
  /** Only when nothing was asked for so long. */
  quietMs: 3_000,
  fewestLines: 3,
} as const

/** @param warm has the server evaluate the chunks ahead of need */
export function createRing(warm: (chunks: readonly Chunk[]) => void) {
  const random = createRandom(1)
  const chunks: Chunk[] = []
  const queue: Chunk[] = []
  let askedAt = Date.now()
  let pickedLine = -9_999

  const timer = setInterval(() => {
    const next = Date.now() - askedAt < ring.quietMs ? undefined : queue.shift()
    if (!next) return
    chunks.push(next)
    if (chunks.length > ring.chunks) chunks.shift()
    warm(chunks)
  }, ring.updateMs)

  function pick(lines: string[], filename: string): void {
    if (lines.length < ring.fewestLines) return
    const half = ring.chunkLines / 2
    const start =
      lines.length + 1 < ring.chunkLines ? 0 : random.integer(Math.max(1, lines.length - half + 1))
    const kept = lines.length + 1 < ring.chunkLines ? lines : lines.slice(start, start + half)
    const text = `${kept.join('\n')}\n`
    if ([...chunks, ...queue].some((chunk) => chunk.text === text)) return
    if (queue.length >= ring.queued) queue.shift()
    queue.push({ text, time: Date.now(), filename })
  }

  const lineOf = ({ text, cursor }: Page) => text.slice(0, cursor).split('\n').length - 1

  return {
    chunks: (): readonly Chunk[] => chunks,
    asked(): void {
      askedAt = Date.now()
    },
    opened(page: Page): void {
      const line = lineOf(page)
      const half = ring.chunkLines / 2
      pick(page.text.split('\n').slice(Math.max(0, line - half), line + half + 1), page.path)
    },
    cursorAt(page: Page): void {
      const line = lineOf(page)
      if (Math.abs(line - pickedLine) <= ring.movedLines) return
      const lines = page.text.split('\n')
      const between = (from: number, to: number) =>
        lines.slice(Math.max(0, from), Math.max(0, to) + 1)
      pick(between(line - ring.scopeLines, line - ring.prefixLines), page.path)
      pick(between(line + ring.suffixLines, line + ring.suffixLines + ring.chunkLines), page.path)
      pickedLine = line
    },
    dispose: () => clearInterval(timer),
  }
}
