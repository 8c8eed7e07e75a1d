/** Turns real changes of this repository into keystroke traces: every line that a commit added is
 *  typed, in the order of the file, at the rhythm of a person, with pauses, typos and corrections.
 *  Deterministic: `node tests/bench/makeTraces.mjs` writes the same files again.
 *
 *  Rhythm after Dhakal et al. 2018, "Observations on Typing from 136 Million Keystrokes": the median
 *  interval between keys is near 200 ms, log-normal, longer before a word; writers rest at the ends
 *  of phrases and lines, and longer before they begin somewhere else. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const keysPerTrace = 340
const changes = [
  {
    name: 'outcomes',
    commit: '70d1632',
    path: 'core/feedback/outcomes.ts',
    language: 'typescript',
  },
  { name: 'router', commit: '3078e85', path: 'core/router.ts', language: 'typescript' },
  {
    name: 'suggest-once',
    commit: '26888ed',
    path: 'core/suggest/suggestOnce.ts',
    language: 'typescript',
  },
  {
    name: 'fixtures',
    commit: 'ad963c3',
    path: 'scripts/make-parity-fixtures.py',
    language: 'python',
  },
  { name: 'decision', commit: '2825a15', path: 'docs/adr/006-promotion.md', language: 'markdown' },
  // A text that came in one piece is written on from a line of it.
  {
    name: 'diary',
    commit: '1e2755d',
    path: 'resources/demo/keeper-log.md',
    language: 'markdown',
    fromLine: 96,
  },
]

const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' })

/** Mulberry32. */
function createRandom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
  }
}

/** The hunks of a change: `at` offset in the text before, what goes and what comes. */
function hunksOf(commit, path, before) {
  const starts = [0]
  for (let i = 0; i < before.length; i++) if (before[i] === '\n') starts.push(i + 1)
  const diff = git('diff', '-U0', `${commit}^`, commit, '--', path)
  const hunks = []
  for (const part of diff.split(/^@@ /m).slice(1)) {
    const [, from, count = '1'] = /^-(\d+)(?:,(\d+))? /.exec(part)
    const lines = part.split('\n').slice(1)
    const text = (sign) =>
      lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(1) + '\n'] : [])).join('')
    const first = Number(count) === 0 ? Number(from) : Number(from) - 1
    hunks.push({ at: starts[first] ?? before.length, removed: text('-'), added: text('+') })
  }
  return hunks.map(narrow)
}

/** Only what differs is typed. */
function narrow({ at, removed, added }) {
  let start = 0
  const least = Math.min(removed.length, added.length)
  while (start < least && removed[start] === added[start]) start++
  let end = 0
  while (end < least - start && removed.at(-1 - end) === added.at(-1 - end)) end++
  return {
    at: at + start,
    removed: removed.slice(start, removed.length - end),
    added: added.slice(start, added.length - end),
  }
}

const neighbours = { a: 's', b: 'v', c: 'x', d: 'f', e: 'r', f: 'g', g: 'h', h: 'j', i: 'o' }
Object.assign(neighbours, { k: 'l', l: 'k', m: 'n', n: 'm', o: 'p', p: 'o', r: 't', s: 'a' })
Object.assign(neighbours, { t: 'y', u: 'i', v: 'b', w: 'e', y: 'u' })

function typeAll(before, hunks, random) {
  const events = []
  let t = 0
  let text = before
  let shift = 0
  let keys = 0
  const act = (waitMs, event) => {
    t += Math.round(waitMs)
    events.push({ t, ...event })
  }
  for (const { at, removed, added } of hunks) {
    if (keys >= keysPerTrace) break
    // The line end that opens room for new lines is typed first, as one does.
    const lineWise = added.endsWith('\n') && removed === '' && at + shift > 0
    const typed = lineWise ? `\n${added.slice(0, -1)}` : added
    const cursor = at + shift - (lineWise ? 1 : 0)
    act(random.between(900, 2_200), { op: 'move', to: cursor + removed.length })
    if (removed !== '') act(random.between(300, 700), { op: 'delete', count: removed.length })
    const done = typeText(typed, act, random, () => ++keys >= keysPerTrace)
    text = text.slice(0, cursor) + done + text.slice(cursor + removed.length)
    shift += done.length - removed.length
  }
  return { events, text }
}

/** @returns what was typed: it may end at a line end when enough keys were pressed */
function typeText(text, act, random, isEnough) {
  let enough = false
  for (let i = 0; i < text.length; i++) {
    const before = text[i - 1] ?? '\n'
    if (text[i] === '\n') {
      if (enough) return text.slice(0, i)
      // The editor indents by itself.
      const line = /^\n[ \t]*/.exec(text.slice(i))[0]
      act(random.between(250, 900), { op: 'insert', text: line })
      enough = isEnough()
      i += line.length - 1
      continue
    }
    let waitMs = random.logNormal(175, 0.38)
    if (/[\n\t]/.test(before) || i === 0) waitMs = random.between(500, 1_900)
    else if (/[ ]/.test(before)) waitMs *= random.between(1, 1.9)
    if (/[,;:({.=>]/.test(before) && random.next() < 0.35) waitMs = random.between(350, 1_100)
    else if (before === ' ' && random.next() < 0.08) waitMs = random.between(700, 2_600)
    const wrong = neighbours[text[i]]
    if (wrong && random.next() < 0.022) {
      const more = text.slice(i, i + Math.floor(random.between(0, 3))).replace(/\n[^]*/, '')
      act(waitMs, { op: 'insert', text: wrong })
      for (const letter of more) act(random.logNormal(160, 0.3), { op: 'insert', text: letter })
      act(random.between(280, 600), { op: 'delete', count: 1 })
      for (let k = 0; k < more.length; k++) act(random.between(90, 160), { op: 'delete', count: 1 })
      waitMs = random.between(180, 320)
    }
    act(waitMs, { op: 'insert', text: text[i] })
    enough = isEnough() || enough
  }
  return text
}

for (const [index, change] of changes.entries()) {
  const { name, commit, path, language, fromLine } = change
  const after = git('show', `${commit}:${path}`)
  const before = fromLine
    ? `${after.split('\n').slice(0, fromLine).join('\n')}\n`
    : git('show', `${commit}^:${path}`)
  const hunks = fromLine
    ? [{ at: before.length, removed: '', added: after.slice(before.length) }]
    : hunksOf(commit, path, before)
  const seed = 41 + index
  const { events, text } = typeAll(before, hunks, createRandom(seed))
  const subject = git('log', '-1', '--format=%h "%s"', commit).trim()
  const head = {
    name,
    made: `By tests/bench/makeTraces.mjs from ${subject}: what that commit wrote in this file, typed at human rhythm with a fixed seed.`,
    ...{ path, languageId: language, mode: language === 'markdown' ? 'prose' : 'code', seed },
    ...{ initial: before, final: text },
  }
  const lines = events.map((event) => JSON.stringify(event)).join(',\n')
  const whole = `${JSON.stringify(head).slice(0, -1)},"events":[\n${lines}\n]}\n`
  writeFileSync(join(root, 'tests/bench/traces', `${name}.json`), whole)
  const seconds = Math.round(events.at(-1).t / 1_000)
  console.log(
    `${name}: ${events.length} events in ${seconds} s, ${before.split('\n').length} lines`,
  )
}
