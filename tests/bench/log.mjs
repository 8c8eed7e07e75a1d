/** `node tests/bench/log.mjs [events]`: figures of the feedback log, as JSON. Builds the bench with
 *  the log's worker, runs it, and removes both. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..', '..')
const outDir = mkdtempSync(join(root, 'node_modules', '.inkling-bench-'))
const options = { root, configFile: false, logLevel: 'error' }
for (const [name, entry] of [
  ['bench', 'tests/bench/logBench.ts'],
  ['worker', 'core/feedback/worker.ts'],
])
  await build({
    ...options,
    build: {
      ssr: join(root, entry),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  })
const args = [join(outDir, 'bench.mjs'), join(outDir, 'worker.mjs'), process.argv[2] ?? '100000']
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
rmSync(outDir, { recursive: true, force: true })
process.exitCode = status ?? 1
