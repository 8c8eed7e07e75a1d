/** The trainer. Without a compiler everything but training works, and Learn says what is missing. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { buildTrainer } from '../build-trainer.mjs'
import { writeJson } from './files.mjs'

/** @param {{root: string, log: (line: string) => void}} options
 *  @returns {Promise<{ok: true, path: string, changed: boolean} | {ok: false, reason: string, next: string}>} */
export async function setupTrainer({ root, log }) {
  const built = await buildTrainer({ root, log: (line) => log(`  ${line}`) })
  const missing = join(root, 'out', 'native', 'missing.json')
  if (!built.ok) {
    await writeJson(missing, { reason: built.reason, next: built.next })
    return { ok: false, reason: built.reason, next: built.next }
  }
  await rm(missing, { force: true })
  return { ok: true, path: built.path, changed: !built.cached }
}
