/** True middles: what a writer wrote between two places of a real text. A suggestion that says
 *  exactly that is good, so the chain must leave it alone. The same cuts come out every time. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { languageOf, modeOf } from '../../../core/text/language'
import { modeAt } from '../../../core/text/mode'
import { sentencesOf } from '../../../core/text/sentences'
import { wordsOf } from '../../../core/text/words'

export interface GoodMiddle {
  kind: string
  file: string
  prefix: string
  middle: string
  suffix: string
}

const root = join(import.meta.dirname, '../../..')

/** Repository files of some size, and all written samples. */
function sources(): string[] {
  const found: string[] = []
  const walk = (folder: string, keep: RegExp) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(path, keep)
      else if (keep.test(entry.name)) found.push(path)
    }
  }
  walk('resources/eval/samples', /./)
  walk('resources/sample', /\.(?:md|ts|py)$/)
  walk('resources/demo', /\.md$/)
  walk('docs', /\.md$/)
  for (const [folder, keep] of Object.entries({
    core: /\.ts$/,
    renderer: /\.(?:tsx?|css)$/,
    native: /\.(?:cpp|h)$/,
    scripts: /\.mjs$/,
  }))
    walk(folder, keep)
  return [...found, 'package.json', 'tsconfig.base.json', 'electron-builder.yml'].sort()
}

/** mulberry32, seeded with the file's name: its cuts depend on nothing else. */
function randomFor(name: string): (below: number) => number {
  let state = [...name].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) | 0, 7)
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below)
  }
}

type Cut = (text: string, random: (below: number) => number) => [from: number, to: number] | null

const token = /[\p{L}\p{M}\p{N}_$]+|[ \t]+|[=<>!&|+\-*/%^~?:.]+|[^\s]/gu

/** A line that is not blank: its place and text. */
function pickLine(text: string, random: (below: number) => number) {
  const lines = [...text.matchAll(/^.*\S.*$/gm)].map((m) => ({ at: m.index, line: m[0] }))
  return lines[random(lines.length)]
}

/** Offsets between tokens of a line, its indentation left out. */
const joints = (line: string) =>
  [...line.matchAll(token)].map((m) => m.index).filter((at) => line.slice(0, at).trim() !== '')

const indentOf = (line: string) => /^[ \t]*/.exec(line)?.[0].length ?? 0

const codeCuts: Record<string, Cut> = {
  'rest of the line'(text, random) {
    const picked = pickLine(text, random)
    const places = joints(picked?.line ?? '')
    const from = places[random(places.length)]
    if (picked === undefined || from === undefined) return null
    return [picked.at + from, picked.at + picked.line.length]
  },
  'inside a line'(text, random) {
    const picked = pickLine(text, random)
    const places = joints(picked?.line ?? '')
    if (picked === undefined || places.length < 3) return null
    const a = random(places.length - 1)
    const b = a + 1 + random(places.length - a - 1)
    return [picked.at + (places[a] ?? 0), picked.at + (places[b] ?? 0)]
  },
  'inside a word, to the line’s end'(text, random) {
    const words = [...text.matchAll(/[\p{L}_]{4,}/gu)]
    const word = words[random(words.length)]
    if (word === undefined) return null
    const from = word.index + 1 + random(word[0].length - 2)
    const end = text.indexOf('\n', from)
    return [from, end < 0 ? text.length : end]
  },
  'closers alone'(text, random) {
    const closers = [...text.matchAll(/(?<=[^\s)\]}"';,>])[)\]}"'`;,>]+$/gm)]
    const closer = closers[random(closers.length)]
    return closer ? [closer.index, closer.index + closer[0].length] : null
  },
  'a whole line'(text, random) {
    const picked = pickLine(text, random)
    if (picked === undefined) return null
    return [picked.at + indentOf(picked.line), picked.at + picked.line.length]
  },
  'lines of one block'(text, random) {
    const picked = pickLine(text, random)
    if (picked === undefined) return null
    const depth = indentOf(picked.line)
    const rest = text
      .slice(picked.at)
      .split('\n')
      .slice(1, 2 + random(7))
    let length = picked.line.length
    for (const line of rest) {
      if (line.trim() === '' || indentOf(line) < depth) break
      length += 1 + line.length
    }
    return [picked.at + depth, picked.at + length]
  },
  'the body of a block and its end'(text, random) {
    const openers = [...text.matchAll(/^([ \t]*)\S.*[{([]\n/gm)]
    const opener = openers[random(openers.length)]
    if (opener === undefined) return null
    const from = opener.index + opener[0].length
    const end = new RegExp(`^${opener[1] ?? ''}[)\\]}].*$`, 'm').exec(text.slice(from))
    if (end === null || end.index > 600) return null
    return [from - 1, from + end.index + end[0].length]
  },
}

const proseCuts: Record<string, Cut> = {
  'rest of the sentence'(text, random) {
    const sentence = pickSentence(text, random)
    const words = sentence === null ? [] : starts(sentence.text)
    const from = words[1 + random(Math.max(1, words.length - 1))]
    if (sentence === null || from === undefined) return null
    return [sentence.at + from, sentence.at + sentence.text.trimEnd().length]
  },
  'from before a space'(text, random) {
    const spaces = [...text.matchAll(/(?<=\p{L}) (?=\p{L})/gu)]
    const space = spaces[random(spaces.length)]
    const end = text.indexOf('\n', space?.index)
    return space ? [space.index, end < 0 ? text.length : end] : null
  },
  'words inside a line'(text, random) {
    const sentence = pickSentence(text, random)
    const words = sentence === null ? [] : starts(sentence.text)
    if (sentence === null || words.length < 4) return null
    const a = 1 + random(words.length - 2)
    const b = a + 1 + random(Math.min(6, words.length - a - 1))
    return [sentence.at + (words[a] ?? 0), sentence.at + (words[b] ?? 0)]
  },
  'inside a word'(text, random) {
    const words = [...text.matchAll(/(?!\p{Script=Han})\p{L}{4,}/gu)]
    const word = words[random(words.length)]
    if (word === undefined) return null
    const from = word.index + 1 + random(word[0].length - 2)
    const end = text.indexOf('\n', from)
    return [from, end < 0 ? text.length : end]
  },
  'a whole paragraph'(text, random) {
    const picked = pickLine(text, random)
    return picked ? [picked.at + indentOf(picked.line), picked.at + picked.line.length] : null
  },
  'the end of a sentence'(text, random) {
    const ends = [
      ...text.matchAll(/(?<=[\p{L}\p{N}])[.!?。！？][”"」]?(?=\s|$|[\p{Script=Han}“])/gmu),
    ]
    const end = ends[random(ends.length)]
    return end ? [end.index, end.index + end[0].length] : null
  },
  'several lines'(text, random) {
    const picked = pickLine(text, random)
    if (picked === undefined) return null
    const end = text.split('\n').slice(0, text.slice(0, picked.at).split('\n').length + random(4))
    return [picked.at, Math.max(picked.at + picked.line.length, end.join('\n').trimEnd().length)]
  },
}

function pickSentence(text: string, random: (below: number) => number) {
  let at = 0
  const sentences = sentencesOf(text).map((sentence) => {
    const place = { at, text: sentence }
    at += sentence.length
    return place
  })
  const long = sentences.filter((one) => wordsOf(one.text).length > 4 && !one.text.includes('\n\n'))
  return long[random(long.length)] ?? null
}

/** Where the words of a sentence start. */
function starts(sentence: string): number[] {
  let at = 0
  return wordsOf(sentence).map((word) => {
    const start = sentence.indexOf(word, at)
    at = start + word.length
    return start
  })
}

/** @param perFile how many cuts of each kind a file gives */
export function goodMiddles(perFile: (file: string) => number): GoodMiddle[] {
  return sources().flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const random = randomFor(relative('.', file))
    const cuts = modeOf(languageOf(file)) === 'prose' ? proseCuts : codeCuts
    const seen = new Set<string>()
    return Object.entries(cuts).flatMap(([kind, cut]) =>
      Array.from({ length: perFile(file) }, () => cut(text, random)).flatMap((place) => {
        if (place === null || seen.has(String(place))) return []
        seen.add(String(place))
        const [from, to] = place
        const [prefix, middle, suffix] = [text.slice(0, from), text.slice(from, to), text.slice(to)]
        const inProse = modeAt(languageOf(file), prefix).mode === 'prose'
        // A fence that opens in prose is closed in code: nobody suggests over that border.
        const border = inProse && /^\s*(?:```|---)/m.test(middle)
        return middle.trim() === '' || middle.length > 800 || border
          ? []
          : [{ kind, file, prefix, middle, suffix }]
      }),
    )
  })
}
