/** llama.vscode's policy against a llama-server, in our own words, after its sources of 2025
 *  (`completion.ts`, `extra-context.ts`, `llama-server.ts`, and the defaults in `package.json`):
 *  asks at each key without a pause; one request at a time, the next one looks every 150 ms whether
 *  it may go; a request is never called back once it left; 256 lines before and 64 after; answers
 *  in an LRU of 250, found also by what was typed of them; asks ahead for what follows what is
 *  shown; a ring of 16 chunks of 64 lines as extra context, evaluated when nothing was asked for 3 s.
 *
 *  VS Code's part: a text that is shown stays while typing follows it, a newer key takes back the
 *  question before it. Its own delay of 50 ms before it asks is left out, in the peer's favour. */
import { heads } from '../../../renderer/editor/heads'
import { startLlamaServer } from '../../support/llamaServer'
import { createRing, type Chunk } from './llamaRing'
import { linesAround, offered } from './llamaText'
import { cpuSecondsOf } from './processUse'
import { applyEdit, type Edit, type OpenTypist } from './typist'

const policy = {
  prefixLines: 256,
  suffixLines: 64,
  mostLineSuffix: 8,
  pollMs: 150,
  cachedAnswers: 250,
  request: {
    n_predict: 128,
    top_k: 40,
    top_p: 0.99,
    stream: false,
    samplers: ['top_k', 'top_p', 'infill'],
    cache_prompt: true,
    t_max_prompt_ms: 500,
    t_max_predict_ms: 500,
  },
} as const

/** As llama.vscode starts it. */
const serverArguments = ['--batch-size', '1024', '--ubatch-size', '1024', '--cache-reuse', '256']

export interface PeerOptions {
  modelPath: string
  threads: number
  /** A server that runs already; null starts one of its own. */
  url: string | null
}

interface Question {
  inputPrefix: string
  inputSuffix: string
  prompt: string
}

export function llamaVscodeTypist({ modelPath, threads, url: given }: PeerOptions): OpenTypist {
  return async (page) => {
    const server =
      given === null
        ? await startLlamaServer({ modelPath, threads, contextSize: 0, args: serverArguments })
        : null
    const url = (given ?? server?.url ?? '').replace(/\/$/, '')
    const cache = createCache(policy.cachedAnswers)
    const ring = createRing((chunks) => void post({ ...warmOnly, input_extra: chunks }))
    let onVisible = () => {}
    let shown: { at: number; text: string } | null = null
    let busy = false
    let newest = 0
    let pending = 0
    let closed = false

    const isCurrent = (turn: number) => turn === newest && !closed

    async function post(body: object): Promise<string | null> {
      pending++
      try {
        const response = await fetch(`${url}/infill`, {
          method: 'POST',
          body: JSON.stringify(body),
        })
        return response.ok ? ((await response.json()) as { content: string }).content : null
      } catch (error) {
        if (closed) return null
        throw error
      } finally {
        pending--
      }
    }

    const complete = (question: Question, indent: number, chunks: readonly Chunk[]) =>
      post({
        ...policy.request,
        input_prefix: question.inputPrefix,
        input_suffix: question.inputSuffix,
        input_extra: chunks,
        prompt: question.prompt,
        ...(indent > 0 && { n_indent: indent }),
      })

    async function ask(): Promise<void> {
      const turn = ++newest
      while (busy) {
        await sleep(policy.pollMs)
        if (!isCurrent(turn)) return
      }
      busy = true
      ring.asked()
      try {
        await answer(turn)
      } finally {
        busy = false
      }
    }

    async function answer(turn: number): Promise<void> {
      const here = linesAround(page, policy)
      if (here.lineSuffix.length > policy.mostLineSuffix) return
      const at = page.cursor
      const blank = /^[ \t]*$/.test(here.linePrefix)
      const question: Question = {
        inputPrefix: here.inputPrefix,
        inputSuffix: here.inputSuffix,
        prompt: blank ? '' : here.linePrefix,
      }
      const known = find(question)
      const content = known ?? (await complete(question, here.indent, ring.chunks()))
      const lines = content === null ? null : offered(content, here)
      if (lines === null) return
      const text = lines.join('\n')
      if (known === null) cache.put(question, text)
      // A question that was taken back leaves its answer in the cache only.
      if (!isCurrent(turn)) return
      show(at, blank ? withoutIndent(text, here.linePrefix.length) : text)
      void lookAhead(turn, question, lines, here.lineSuffix)
    }

    /** An answer to this question, or to an earlier one that the typing since has followed. */
    function find(question: Question): string | null {
      const { prompt } = question
      for (let length = prompt.length; length >= 0; length--) {
        const text = cache.get({ ...question, prompt: prompt.slice(0, length) })
        const typed = prompt.slice(length)
        if (text?.startsWith(typed)) return text.slice(typed.length)
      }
      return null
    }

    async function lookAhead(
      turn: number,
      { inputPrefix, inputSuffix, prompt }: Question,
      lines: string[],
      lineSuffix: string,
    ): Promise<void> {
      await sleep(0)
      if (isCurrent(turn) && lineSuffix.trim() === '') {
        const all = prompt + lines.join('\n')
        const start = all.lastIndexOf('\n') + 1
        const next = {
          inputPrefix: lastLines(inputPrefix + all.slice(0, start), policy.prefixLines),
          inputSuffix,
          prompt: all.slice(start),
        }
        if (cache.get(next) === undefined) {
          const indent = prompt.length - prompt.trimStart().length
          const content = await complete(next, indent, ring.chunks())
          if (content !== null && content.trim() !== '') cache.put(next, content.trimEnd())
        }
        if (lines.length > 1)
          cache.put(
            { inputPrefix: `${inputPrefix}${prompt}${lines[0]}\n`, inputSuffix, prompt: '' },
            lines.slice(1).join('\n'),
          )
      }
      if (isCurrent(turn)) ring.cursorAt(page)
    }

    function show(at: number, text: string): void {
      if (at !== page.cursor || text.trim() === '') return
      shown = { at, text }
      onVisible()
    }

    /** What is shown stays where it says what was typed. */
    function follow({ offset, removed, text }: Edit): void {
      if (!shown) return
      const holds = removed === 0 && offset === shown.at && shown.text.startsWith(text)
      shown = holds ? { at: page.cursor, text: shown.text.slice(text.length) } : null
      if (shown?.text === '') shown = null
    }

    return {
      async opened() {
        ring.opened(page)
      },
      edited(edit) {
        follow(edit)
        void ask()
      },
      moved() {
        shown = null
        newest++
      },
      visible: () => shown?.text ?? '',
      accept(how) {
        if (!shown) return ''
        const text = heads[how](shown.text)
        const edit = { offset: page.cursor, removed: 0, text }
        applyEdit(page, edit)
        follow(edit)
        void ask()
        return text
      },
      onVisible: (listener) => (onVisible = listener),
      async use() {
        newest++
        while (pending > 0) await sleep(20)
        const cpuSeconds = server ? cpuSecondsOf(server.pid) : null
        return { tokens: await evaluatedTokens(url), cpuSeconds }
      },
      async close() {
        closed = true
        ring.dispose()
        await server?.stop()
      },
    }
  }
}

/** Evaluates the extra context so that it is there when it is needed. */
const warmOnly = {
  ...{ input_prefix: '', input_suffix: '', prompt: '', n_predict: 0, samplers: [] },
  ...{ cache_prompt: true, t_max_prompt_ms: 500, t_max_predict_ms: 1 },
}

/** All that the server has evaluated, whoever waited for it. */
async function evaluatedTokens(url: string): Promise<number> {
  const response = await fetch(`${url}/metrics`)
  if (!response.ok) throw new Error('Start llama-server with --metrics: its work is counted there.')
  const text = await response.text()
  const value = (name: string) =>
    Number(new RegExp(`^llamacpp:${name} (\\S+)$`, 'm').exec(text)?.[1] ?? NaN)
  return value('prompt_tokens_total') + value('tokens_predicted_total')
}

function createCache(most: number) {
  const texts = new Map<string, string>()
  const keyOf = ({ inputPrefix, inputSuffix, prompt }: Question) =>
    `${inputPrefix}|${inputSuffix}|${prompt}`
  return {
    get(question: Question): string | undefined {
      const key = keyOf(question)
      const text = texts.get(key)
      if (text === undefined) return undefined
      texts.delete(key)
      texts.set(key, text)
      return text
    },
    put(question: Question, text: string): void {
      const key = keyOf(question)
      texts.delete(key)
      texts.set(key, text)
      const [oldest] = texts.keys()
      if (texts.size > most && oldest !== undefined) texts.delete(oldest)
    },
  }
}

const lastLines = (text: string, count: number) =>
  text
    .split('\n')
    .slice(-count - 1)
    .join('\n')

function withoutIndent(text: string, most: number): string {
  const indent = /^[ \t]*/.exec(text)?.[0].length ?? 0
  return text.slice(Math.min(indent, most))
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
