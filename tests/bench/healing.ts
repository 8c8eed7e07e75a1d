/** Token healing on English prose, default model: is the next word right, with and without?
 *  node tests/bench/run.mjs healing [CURSORS of each kind] */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Engine } from '../../core/engine/types'
import { splitHeal } from '../../core/suggest/heal'
import { generateAll, loadRequest, openEngine } from '../support/openEngine'

const contextUnits = 500

interface Cursor {
  before: string
  /** The rest of the word, or the whole next word. */
  word: string
}

export async function main([count = '60']: string[]) {
  const text = readFileSync(
    resolve(import.meta.dirname, '../../resources/demo/keeper-log.md'),
    'utf8',
  )
  const { engine } = await openEngine()
  await engine.load(loadRequest())
  const kinds = {
    'after a space': cursors(text, Number(count), 0),
    'inside a word': cursors(text, Number(count), 2),
  }
  const table: Record<string, unknown> = {}
  for (const [kind, list] of Object.entries(kinds)) {
    let plain = 0
    let healed = 0
    for (const cursor of list) {
      if (await isRight(engine, cursor, false)) plain++
      if (await isRight(engine, cursor, true)) healed++
    }
    table[kind] = { cursors: list.length, rightWithout: plain, rightWith: healed }
  }
  await engine.dispose()
  return { model: 'SmolLM2-135M-Instruct Q4_1', text: 'keeper-log.md', ...table }
}

/** Evenly spread words of four letters or more, with the cursor `inside` letters into them. */
function cursors(text: string, count: number, inside: number): Cursor[] {
  const words = [...text.matchAll(/(?<=[a-z,;] )[a-z]{4,}/g)].filter(
    ({ index }) => index > contextUnits,
  )
  const step = words.length / count
  return Array.from(
    { length: count },
    (_, i) => words[Math.floor(i * step)] as RegExpExecArray,
  ).map(({ index, 0: word }) => ({
    before: text.slice(index - contextUnits, index + inside),
    word: word.slice(inside),
  }))
}

async function isRight(engine: Engine, { before, word }: Cursor, heal: boolean): Promise<boolean> {
  const cut = heal ? splitHeal(before) : { kept: before, heal: '' }
  const { text } = await generateAll(engine, { parts: [cut.kept], heal: cut.heal, maxTokens: 6 })
  return /^[a-z]*/i.exec(text)?.[0] === word
}
