/** The best that anyone can foretell of a simulated author: who knows the grammar and the habits, and
 *  not the one text that the author has in mind. No gate can have a larger area under the curve, but
 *  by chance. */
import { createRandom, type Random } from '../../../core/random'
import { britishLetters } from './britishLetters'
import { expand, type Grammar } from './grammar'
import { createHabits } from './habits'
import { pathologyReports } from './pathologyReports'
import { pythonHabits } from './pythonHabits'
import { codePieces, prosePieces, type AuthorName } from './stream'

interface Shown {
  prefix: string
  text: string
  /** Looked at before it, and not liked. */
  passedOver: readonly string[]
}

/** For a shown text the share of what the author may want there that keeps it; null where no drawn text
 *  begins as the place does. */
export type Foresight = (shown: Shown) => number | null

export function createForesight(name: AuthorName, seed: number): Foresight {
  const random = createRandom(seed)
  const wantedAt = name === 'python' ? codeWanted(random) : proseWanted(proseGrammars[name], random)
  return ({ prefix, text, passedOver }) => {
    const { likes } = createHabits(random)
    const open = wantedAt(prefix).filter((wanted) => !passedOver.some((one) => likes(one, wanted)))
    const kept = open.filter((wanted) => {
      const { outcome } = createHabits(random).answer(text, wanted)
      return outcome === 'accepted' || outcome === 'partial'
    })
    return open.length === 0 ? null : kept.length / open.length
  }
}

const proseGrammars = { letters: britishLetters, pathology: pathologyReports } as const
/** Drawn sentences; those that begin as the place does are what may be wanted. */
const drawnSentences = 1_000_000
/** Enough for a share. */
const mostWanted = 400

/** What may be wanted, by the beginning of the sentence that stands before the cursor. */
function proseWanted(grammar: Grammar, random: Random) {
  const pieces = prosePieces(grammar, random)
  const byBeginning = new Map<string, string[]>()
  for (let n = 0; n < drawnSentences; n++) {
    const { before, typed } = pieces.next()
    const wanted = byBeginning.get(before)
    if (!wanted) byBeginning.set(before, [typed])
    else if (wanted.length < mostWanted) wanted.push(typed)
  }
  const longestFirst = [...byBeginning.keys()].sort((a, b) => b.length - a.length)
  return (prefix: string) =>
    byBeginning.get(longestFirst.find((before) => prefix.endsWith(before)) ?? '') ?? []
}

const drawnFunctions = 1_200
/** Of first lines, which fix most names of a function: those that begin alike are few. */
const drawnFirstLines = 200_000

function codeWanted(random: Random) {
  const { sentence: templates = [] } = pythonHabits
  const firstLines = {
    ...pythonHabits,
    sentence: templates.map((one) => one.slice(0, one.indexOf('\n') + 1)),
  }
  const drawn = Array.from({ length: drawnFirstLines }, () => {
    const { before, typed } = codePieces(firstLines, random).next()
    return { before, typed }
  })
  return (prefix: string) => {
    const body = prefix.slice(prefix.lastIndexOf('\ndef') + 1)
    const lines = body.split('\n')
    const current = lines.at(-1) ?? ''
    if (lines.length === 1)
      return drawn.flatMap(({ before, typed }) => (before === current ? [typed] : []))
    const known = grammarOf(body, templates)
    return Array.from({ length: drawnFunctions }, () => {
      const line = expand(known, 'sentence', random).split('\n')[lines.length - 1] ?? ''
      return line.startsWith(current) ? line.slice(current.length).trimEnd() : ''
    }).filter((typed) => typed !== '')
  }
}

/** The rules of the author with what the function has named so far as the only way to write it. */
function grammarOf(body: string, templates: readonly string[]): Grammar {
  for (const template of templates) {
    const [head = ''] = template.split('\n')
    const names: string[] = []
    const pattern = head
      .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
      .replace(/\{(\w+)=\w+\}|\{[^{}]+\}/g, (_, name?: string) => {
        if (name === undefined) return '.+?'
        names.push(name)
        return '(\\w+?)'
      })
    const found = new RegExp(`^${pattern}\n`).exec(body)
    if (!found) continue
    const state = /^ {4}(?:is|l)_(\w+) = /mu.exec(body)?.[1]
    return {
      ...pythonHabits,
      ...Object.fromEntries(names.map((name, n) => [name, [found[n + 1] ?? '']])),
      ...(state !== undefined && { state: [state] }),
      sentence: [template],
    }
  }
  return pythonHabits
}
