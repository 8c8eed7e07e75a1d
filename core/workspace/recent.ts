/** The folders and files that were opened last, newest first. */
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import { atomicWrite } from '../storage/atomicWrite'

const schema = z.object({ folders: z.array(z.string()), files: z.array(z.string()) })
type Lists = z.infer<typeof schema>

const longest = 20

export interface Recent {
  get(): Lists
  add(kind: keyof Lists, path: string): void
  remove(path: string): void
  /** Waits for what is being written. */
  flush(): Promise<void>
}

export function createRecent(file: string): Recent {
  let lists: Lists = { folders: [], files: [] }
  try {
    lists = schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Missing or damaged: the list is a convenience, an empty one does no harm.
  }
  let writing = Promise.resolve()

  function store(next: Lists): void {
    lists = next
    // A list that cannot be written (full or read-only disk) must not stop the work at hand.
    writing = writing
      .then(() => {
        mkdirSync(dirname(file), { recursive: true })
        return atomicWrite(file, Buffer.from(JSON.stringify(next)), 0o600)
      })
      .catch(() => undefined)
  }

  return {
    get: () => ({ folders: [...lists.folders], files: [...lists.files] }),
    add(kind, path) {
      if (lists[kind][0] === path) return
      const rest = lists[kind].filter((other) => other !== path)
      store({ ...lists, [kind]: [path, ...rest].slice(0, longest) })
    },
    remove(path) {
      const keep = (other: string): boolean => other !== path
      store({ folders: lists.folders.filter(keep), files: lists.files.filter(keep) })
    },
    flush: () => writing,
  }
}
