/**
 * Cuts the evaluation sets under `resources/eval/sets/`: single lines and small blocks out of code in
 * many languages, ends of sentences out of prose. Deterministic, from the samples that were written
 * for this and from this repository as it was at one commit.
 *
 *   node scripts/cut-eval-sets.mjs
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cutBlocks, cutLines, cutSentences } from './cut-lines.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const samples = 'resources/eval/samples'
const commit = '3522e57'

/** A file is given whole where it fits, so that a parser can judge what is written into it. */
const codeUnits = { prefixUnits: 4_800, suffixUnits: 4_800 }
const proseUnits = { prefixUnits: 1_500, suffixUnits: 500 }

const proseFolders = new Set(['english', 'chinese'])
const repositoryFiles = [
  ...['core/text/words.ts', 'core/stream.ts', 'core/engine/respawn.ts', 'core/models/hashes.ts'],
  ...['core/workspace/drafts.ts', 'core/storage/profileLock.ts', 'core/host/quitFlow.ts'],
  ...['renderer/files/fuzzy.ts', 'renderer/files/pick.ts', 'renderer/editor/looks.ts'],
  ...['renderer/shell/NoticeButton.tsx', 'renderer/files/QuickOpen.tsx', 'renderer/files/Tabs.tsx'],
  ...['native/file.cpp', 'native/adamw.cpp', 'native/backend.cpp', 'native/progress.cpp'],
  ...['scripts/setup/run.mjs', 'scripts/ci-summary.mjs', 'renderer/theme/tokens.css'],
]
const repositoryProse = [
  ...['docs/adr/003-engine-process.md', 'docs/adr/004-token-healing.md'],
  ...['resources/sample/The ferry.md', 'resources/sample/letters.md'],
  ...['resources/demo/keeper-log.md'],
]

const endings = {
  ...{ c: 'c', h: 'cpp', cpp: 'cpp', cs: 'csharp', css: 'css', go: 'go', html: 'html' },
  ...{ java: 'java', js: 'javascript', mjs: 'javascript', kt: 'kotlin', lua: 'lua', php: 'php' },
  ...{ py: 'python', rb: 'ruby', rs: 'rust', sh: 'shell', sql: 'sql', swift: 'swift' },
  ...{ ts: 'typescript', tsx: 'typescript', yaml: 'yaml', md: 'markdown', txt: 'plaintext' },
}
const languageOf = (path) => endings[path.split('.').at(-1)]

const sampleFiles = readdirSync(join(root, samples)).flatMap((folder) =>
  readdirSync(join(root, samples, folder)).map((name) => ({
    path: `${samples}/${folder}/${name}`,
    text: readFileSync(join(root, samples, folder, name), 'utf8'),
    isProse: proseFolders.has(folder),
  })),
)
const committed = (path) => ({
  path,
  text: execFileSync('git', ['-C', root, 'show', `${commit}:${path}`], { encoding: 'utf8' }),
})
const toRecord = (path, kind) => (cut) => {
  const { prefix, suffix, canonical, at } = cut
  return {
    id: `${path}:${at}:${kind}`,
    language: languageOf(path),
    path,
    prefix,
    suffix,
    canonical,
  }
}

const code = [
  ...sampleFiles.filter(({ isProse }) => !isProse),
  ...repositoryFiles.map(committed),
].flatMap(({ path, text }) => [
  ...cutLines(text, { count: 8, ...codeUnits }).map(toRecord(path, 'line')),
  ...cutBlocks(text, { count: 2, ...codeUnits }).map(toRecord(path, 'block')),
])
const prose = [
  ...sampleFiles.filter(({ isProse }) => isProse),
  ...repositoryProse.map(committed),
].flatMap(({ path, text }) =>
  cutSentences(text, { count: 16, ...proseUnits }).map(toRecord(path, 'sentence')),
)

for (const [name, records] of Object.entries({ code, prose })) {
  const file = join(root, 'resources/eval/sets', `${name}.jsonl`)
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  writeFileSync(file, lines)
  const languages = new Set(records.map(({ language }) => language))
  console.log(
    `${name}: ${records.length} records, ${languages.size} languages, ${lines.length} units`,
  )
}
