/** Builds an entry of ours as one file of JavaScript, for tests that need a second process or a
 *  thread. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..', '..', '..')

export interface Bundle {
  /** The built module. */
  path: string
  remove(): void
}

export async function bundle(entry: string): Promise<Bundle> {
  // Inside the repository, so that packages, which stay outside the bundle, are found.
  const outDir = mkdtempSync(join(root, 'node_modules', '.inkling-test-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(root, entry),
      outDir,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  })
  return {
    path: join(outDir, 'entry.mjs'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  }
}
