/** A document with a cursor, a suggester over it, and streams that the test speaks. */
import {
  defaultSettings,
  type Origin,
  type SuggestChunk,
  type SuggestRequest,
} from '../../contract'
import { createSuggester, type Suggester } from '../../renderer/editor/suggester'
import type { Ended, Listed, SuggesterActivity } from '../../renderer/editor/suggesterHost'
import { createClock, settle } from './clock'

export type Desk = ReturnType<typeof createDesk>['desk']

interface Stream {
  request: SuggestRequest
  signal: AbortSignal
  say(chunk: SuggestChunk): void
  end(): void
}

export function createDesk(start: string) {
  const clock = createClock()
  const streams: Stream[] = []
  const ended: Ended[] = []
  const activities: SuggesterActivity[] = []
  const desk = {
    clock,
    streams,
    ended,
    text: start,
    cursor: start.length,
    languageId: 'markdown',
    settings: { ...defaultSettings.suggest, debounceMs: 75 as number | null },
    listed: null as Listed[] | null,
    obstacle: null as string | null,
    get activity() {
      return activities.at(-1)
    },
    get outcomes() {
      return ended.map(({ report }) => `${report.eventId} ${report.outcome} ${report.reason}`)
    },
    get ghost() {
      return suggester.shown('d', desk.cursor)?.rest ?? null
    },
    /** Writes at the cursor as a key would; `behind` is what the editor closes by itself. */
    type(letters: string, behind = ''): void {
      for (const letter of letters) desk.replace(desk.cursor, 0, letter + behind, behind.length)
    },
    replace(offset: number, removed: number, insert: string, back = 0): void {
      desk.text = desk.text.slice(0, offset) + insert + desk.text.slice(offset + removed)
      desk.cursor = offset + insert.length - back
      const after = { cursor: desk.cursor, slice: (a: number, b: number) => desk.text.slice(a, b) }
      suggester.edited([{ offset, removed, text: insert }], after, 'typing')
    },
    /** What was asked of the model; the rest asked only for what is known already. */
    get asked() {
      return streams.filter(({ request }) => !request.instantOnly)
    },
    /** Types a space, lets the pause pass and answers. */
    async suggest(text: string, eventId: string): Promise<Stream> {
      desk.type(' ')
      await clock.pass(75)
      return desk.answer(text, eventId)
    },
    async answer(text: string, eventId: string): Promise<Stream> {
      const stream = desk.asked.at(-1)
      if (!stream) throw new Error('Nothing was asked.')
      stream.say(done(eventId, text))
      stream.end()
      await settle()
      suggester.didShow(eventId)
      return stream
    },
  }
  const suggester: Suggester = createSuggester({
    place: () => ({
      docId: 'd',
      path: null,
      languageId: desk.languageId,
      mode: 'prose',
      version: 1,
      prefix: desk.text.slice(0, desk.cursor),
      suffix: desk.text.slice(desk.cursor),
      cursor: desk.cursor,
    }),
    languageId: () => desk.languageId,
    obstacle: () => desk.obstacle,
    settings: () => desk.settings,
    async request(request, signal) {
      const { stream, iterate } = createStream(request, signal)
      streams.push(stream)
      return iterate()
    },
    insert(text, ahead) {
      desk.replace(desk.cursor, ahead, text)
    },
    textBetween: (from, to) => desk.text.slice(from, to),
    changed: () => undefined,
    ended: (one) => void ended.push(one),
    listed: (candidates) => {
      desk.listed = candidates
    },
    activity: (activity) => void activities.push(activity),
    now: clock.now,
    windowFocused: () => true,
    after: clock.after,
    problem: (error) => (error instanceof Error ? error.message : 'unknown'),
  })
  return { desk, suggester }
}

function createStream(request: SuggestRequest, signal: AbortSignal) {
  const chunks: SuggestChunk[] = []
  let over = false
  let wake = (): void => undefined
  signal.addEventListener('abort', () => wake())
  async function* iterate(): AsyncGenerator<SuggestChunk> {
    while (!signal.aborted) {
      const chunk = chunks.shift()
      if (chunk) yield chunk
      else if (over) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const stream: Stream = {
    request,
    signal,
    say(chunk) {
      chunks.push(chunk)
      wake()
    },
    end() {
      over = true
      wake()
    },
  }
  return { stream, iterate }
}

export const text = (eventId: string, sofar: string, origin: Origin = 'model'): SuggestChunk => ({
  kind: 'text',
  eventId,
  text: sofar,
  origin,
})
export const done = (eventId: string, whole: string, origin: Origin = 'model'): SuggestChunk => ({
  kind: 'done',
  eventId,
  text: whole,
  origin,
  confidence: 0.5,
  keepProbability: null,
  firstTextMs: 20,
  latencyMs: 80,
  promptTokens: 9,
  completionTokens: 4,
})
