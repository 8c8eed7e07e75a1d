/** Builds the engine's entry when it is older than its sources. */
import { readdirSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'

const root = resolve(import.meta.dirname, '../..')
const entry = join(root, 'out/main/engine.js')

/** The default model, where setup puts it. */
export const defaultModelPath =
  process.env.INKLING_MODEL ??
  join(
    process.env.INKLING_MODEL_CACHE ?? join(homedir(), '.cache/inkling/models'),
    'SmolLM2-135M-Instruct.Q4_1.gguf',
  )

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

const newestSource = () =>
  Math.max(
    ...['contract', 'core/engine', 'core/models'].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => changedAt(join(root, folder, name))),
    ),
  )

/** The full build makes the same file; this one takes a second. */
export async function buildEngine(): Promise<string> {
  if (changedAt(entry) > newestSource()) return entry
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: true,
      emptyOutDir: false,
      outDir: join(root, 'out/main'),
      rollupOptions: {
        input: { engine: join(root, 'core/engine/process.ts') },
        external: [...builtinModules, /^node:/],
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  })
  return entry
}
