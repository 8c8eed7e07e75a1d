/** Token healing on English prose: is the first word right with the cursor before the space, after
 *  it, and inside the word? Before the space nothing has to be healed: that is what the others are
 *  compared with.
 *  node tests/bench/run.mjs healing [CURSORS of each kind] [MODEL.gguf] [THREADS] */
import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pairedBootstrap } from '../../core/learn/proof/bootstrap'
import type { Engine } from '../../core/engine/types'
import { splitHeal } from '../../core/suggest/heal'
import { generateAll, loadRequest, openEngine } from '../support/openEngine'

const root = resolve(import.meta.dirname, '../../resources')
const files = [
  'demo/keeper-log.md',
  'sample/The ferry.md',
  'sample/letters.md',
  'eval/samples/english/orchard.md',
  'eval/samples/english/harbor.txt',
]
const contextUnits = 600
const leastUnits = 120
const insideUnits = 2

interface Word {
  file: string
  text: string
  /** Where the word begins. */
  at: number
  word: string
}

const kinds = ['before the space', 'after the space', 'inside the word'] as const
type Kind = (typeof kinds)[number]

export async function main([count = '200', modelPath, threads = '0']: string[]) {
  const words = evenly(files.flatMap(wordsOf), Number(count))
  const { engine } = await openEngine()
  await engine.load(loadRequest({ ...(modelPath && { modelPath }), threads: Number(threads) }))
  const right: Record<Kind, number[]> = {
    'before the space': [],
    'after the space': [],
    'inside the word': [],
  }
  const unhealed = { 'after the space': 0, 'inside the word': 0 }
  for (const [i, word] of words.entries()) {
    for (const kind of kinds) right[kind].push(Number(await isRight(engine, word, kind, true)))
    for (const kind of ['after the space', 'inside the word'] as const)
      if (await isRight(engine, word, kind, false)) unhealed[kind]++
    if (i % 20 === 0) console.error(`${i + 1} of ${words.length}`)
  }
  await engine.dispose()
  const share = (list: number[]) => list.reduce((sum, one) => sum + one, 0) / list.length
  const over = (kind: Kind) =>
    pairedBootstrap(
      right[kind].map((one, i) => ({
        cluster: String(i),
        difference: one - (right['before the space'][i] ?? 0),
        tokens: 1,
      })),
    )
  return {
    model: basename(modelPath ?? 'SmolLM2-135M-Instruct.Q4_1.gguf'),
    texts: files,
    cursors: words.length,
    firstWordRight: Object.fromEntries(kinds.map((kind) => [kind, share(right[kind])])),
    withoutHealing: Object.fromEntries(
      Object.entries(unhealed).map(([kind, n]) => [kind, n / words.length]),
    ),
    overBeforeTheSpace: {
      'after the space': over('after the space'),
      'inside the word': over('inside the word'),
    },
  }
}

/** Words of four letters or more that stand in the middle of a line. */
function wordsOf(file: string): Word[] {
  const text = readFileSync(resolve(root, file), 'utf8')
  return [...text.matchAll(/(?<=[a-z,;] )[a-z]{4,}/g)]
    .filter(({ index }) => index > leastUnits)
    .map(({ index, 0: word }) => ({ file, text, at: index, word }))
}

function evenly(words: Word[], count: number): Word[] {
  const step = Math.max(1, words.length / count)
  return Array.from(
    { length: Math.min(count, words.length) },
    (_, i) => words[Math.floor(i * step)] as Word,
  )
}

async function isRight(
  engine: Engine,
  { text, at, word }: Word,
  kind: Kind,
  heals: boolean,
): Promise<boolean> {
  const cursor =
    kind === 'before the space' ? at - 1 : kind === 'after the space' ? at : at + insideUnits
  const before = text.slice(Math.max(0, at - contextUnits), cursor)
  const cut = heals ? splitHeal(before) : { kept: before, heal: '' }
  const answer = await generateAll(engine, { parts: [cut.kept], heal: cut.heal, maxTokens: 6 })
  const wanted = kind === 'before the space' ? ` ${word}` : text.slice(cursor, at + word.length)
  const [found] = /^ ?[a-z]*/i.exec(answer.text) ?? ['']
  return found === wanted
}
