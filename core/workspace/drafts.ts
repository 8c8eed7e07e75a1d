/** Unsaved text, kept as one file for each document, so that a crash loses none of it. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { draft as draftSchema } from '../../contract'
import type { Draft } from '../../contract'
import { atomicWrite } from '../storage/atomicWrite'
import { fileProblem } from './problems'

export interface Drafts {
  save(draft: Draft): Promise<void>
  all(): Promise<Draft[]>
  discard(docId: string): Promise<boolean>
}

const ending = '.json'

export function createDrafts(folder: string, now: () => number): Drafts {
  // Ids come from the window: hashed, none of them can name a path.
  const fileOf = (docId: string): string =>
    join(folder, createHash('sha256').update(docId).digest('hex').slice(0, 32) + ending)

  /** Writes and deletes of one document follow each other in the order they were asked. */
  const queues = new Map<string, Promise<unknown>>()
  function inOrder<T>(docId: string, work: () => Promise<T>): Promise<T> {
    const run = (queues.get(docId) ?? Promise.resolve()).then(work, work)
    const settled = run.catch(() => undefined)
    queues.set(docId, settled)
    void settled.then(() => {
      if (queues.get(docId) === settled) queues.delete(docId)
    })
    return run
  }

  async function read(name: string): Promise<Draft | null> {
    const path = join(folder, name)
    try {
      return draftSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    } catch {
      // Kept for a person to look at; it must not stand in the way of the next start.
      await rename(path, `${path}.damaged-${now()}`).catch(() => undefined)
      return null
    }
  }

  return {
    save: (draft) =>
      inOrder(draft.docId, async () => {
        try {
          await mkdir(folder, { recursive: true })
          await atomicWrite(fileOf(draft.docId), Buffer.from(JSON.stringify(draft)), 0o600)
        } catch (error) {
          throw fileProblem(error, draft.title, 'keep a draft of')
        }
      }),
    async all() {
      const names = await readdir(folder).catch(() => [])
      const drafts = await Promise.all(names.filter((name) => name.endsWith(ending)).map(read))
      return drafts
        .filter((draft) => draft !== null)
        .sort((a, b) => a.savedAt - b.savedAt || (a.docId < b.docId ? -1 : 1))
    },
    discard: (docId) =>
      inOrder(docId, () =>
        rm(fileOf(docId)).then(
          () => true,
          () => false,
        ),
      ),
  }
}
