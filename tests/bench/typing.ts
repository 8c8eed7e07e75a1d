/** Replays keystroke traces at the speed they were typed, against Inkling and against llama.vscode's
 *  policy on a llama-server with the same model file, one after the other in the same run.
 *
 *    node tests/bench/run.mjs typing --model M.gguf [--trace NAME|FILE]… [--threads N] [--runs N]
 *                                    [--peer URL] [--only ours|peer] [--no-instant] [--eagerness 0…1]
 *
 *  Needs a fill-in-the-middle model. JSON on standard output. */
import { existsSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import type { Settings } from '../../contract'
import { habits, replay, type Replay } from './typing/author'
import { inklingTypist } from './typing/inklingTypist'
import { llamaVscodeTypist } from './typing/llamaVscode'
import { readTrace, readTraces, type Trace } from './typing/trace'

const options = {
  model: { type: 'string' },
  trace: { type: 'string', multiple: true, default: [] as string[] },
  threads: { type: 'string', default: '2' },
  runs: { type: 'string', default: '1' },
  peer: { type: 'string' },
  only: { type: 'string' },
  'no-instant': { type: 'boolean', default: false },
  eagerness: { type: 'string' },
} as const

type Side = 'ours' | 'peer'

export async function main(args: string[]) {
  const { values } = parseArgs({ args, options })
  if (!values.model) throw new Error('--model is missing: a fill-in-the-middle GGUF file')
  const threads = Number(values.threads)
  const suggest: Partial<Settings['suggest']> = {
    ...{ threads, gpu: 'off', instant: !values['no-instant'] },
    ...(values.eagerness && { eagerness: Number(values.eagerness) }),
  }
  const typists = {
    ours: inklingTypist({ modelPath: values.model, suggest }),
    peer: llamaVscodeTypist({ modelPath: values.model, threads, url: values.peer ?? null }),
  }
  const wanted = (['ours', 'peer'] as const).filter((side) => (values.only ?? side) === side)
  const replays: Record<Side, Replay[]> = { ours: [], peer: [] }
  const traces = tracesOf(values.trace)
  const byTrace: object[] = []
  for (let run = 0; run < Number(values.runs); run++)
    for (const [i, trace] of traces.entries()) {
      // Who comes first takes turns.
      const order = (run + i) % 2 === 0 ? wanted : [...wanted].reverse()
      const here: Partial<Record<Side, Figures>> = {}
      for (const side of order) {
        console.error(`${trace.name}: ${side}`)
        const done = await replay(trace, typists[side])
        replays[side].push(done)
        here[side] = figures([done])
      }
      byTrace.push({ trace: trace.name, run, load: Number(loadavg()[0]?.toFixed(1)), ...here })
    }
  const ours = replays.ours.length > 0 ? figures(replays.ours) : null
  const peer = replays.peer.length > 0 ? figures(replays.peer) : null
  return {
    settings: { ...suggest, model: values.model.split('/').at(-1), runs: Number(values.runs) },
    author: habits,
    ours,
    peer,
    ratio: ours && peer ? ratios(ours, peer) : null,
    byTrace,
  }
}

function tracesOf(named: readonly string[]): Trace[] {
  const files = named.filter((name) => existsSync(name))
  const names = named.filter((name) => !existsSync(name))
  return [
    ...files.map(readTrace),
    ...(names.length > 0 || named.length === 0 ? readTraces(names) : []),
  ]
}

interface PauseFigures {
  pauses: number
  answered: number
  within100Ms: number
  medianMs: number
  p90Ms: number
}

interface Figures {
  /** By the least time without a key that counts as a pause, milliseconds. */
  pauses: Record<'150' | '300' | '500', PauseFigures>
  keptChars: number
  typedChars: number
  accepts: number
  tokens: number
  tokensPerKeptChar: number
  cpuSeconds: number | null
  hostCpuSeconds: number
  cpuSecondsPerKeptChar: number | null
  seconds: number
}

function figures(list: Replay[]): Figures {
  const total = (value: (one: Replay) => number) => list.reduce((sum, one) => sum + value(one), 0)
  const keptChars = total((one) => one.keptChars)
  const tokens = total((one) => one.use.tokens)
  const cpuSeconds = list.some((one) => one.use.cpuSeconds === null)
    ? null
    : total((one) => one.use.cpuSeconds ?? 0)
  const hostCpuSeconds = total((one) => one.hostCpuSeconds)
  const gaps = list.flatMap((one) => one.gaps)
  return {
    pauses: { 150: pauses(gaps, 150), 300: pauses(gaps, 300), 500: pauses(gaps, 500) },
    keptChars,
    typedChars: total((one) => one.typedChars),
    accepts: total((one) => one.accepts),
    tokens,
    tokensPerKeptChar: round(tokens / Math.max(1, keptChars)),
    cpuSeconds: cpuSeconds === null ? null : round(cpuSeconds),
    hostCpuSeconds: round(hostCpuSeconds),
    cpuSecondsPerKeptChar:
      cpuSeconds === null ? null : round((cpuSeconds + hostCpuSeconds) / Math.max(1, keptChars)),
    seconds: round(total((one) => one.seconds)),
  }
}

function pauses(gaps: Replay['gaps'], fromMs: number): PauseFigures {
  const all = gaps.filter(({ ms }) => ms >= fromMs)
  const times = all.map(({ toTextMs }) => toTextMs).sort((a, b) => a - b)
  const at = (share: number) => Math.round(times[Math.ceil(times.length * share) - 1] ?? 0)
  const answered = all.filter((gap) => gap.answered)
  const quick = answered.filter(({ toTextMs }) => toTextMs <= 100)
  return {
    pauses: all.length,
    answered: round(answered.length / Math.max(1, all.length)),
    within100Ms: round(quick.length / Math.max(1, all.length)),
    medianMs: at(0.5),
    p90Ms: at(0.9),
  }
}

function ratios(ours: Figures, peer: Figures) {
  const over = (value: (one: Figures) => number) => round(value(ours) / value(peer))
  return {
    medianMs: {
      150: over((one) => one.pauses[150].medianMs),
      300: over((one) => one.pauses[300].medianMs),
      500: over((one) => one.pauses[500].medianMs),
    },
    tokensPerKeptChar: over((one) => one.tokensPerKeptChar),
    cpuSecondsPerKeptChar: over((one) => one.cpuSecondsPerKeptChar ?? NaN),
    keptChars: over((one) => one.keptChars),
  }
}

const round = (value: number) => Number(value.toFixed(3))
