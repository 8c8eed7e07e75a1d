/** Tells what changed below a folder, in batches. */
import { basename } from 'node:path'
import { watch as watchFiles } from 'chokidar'
import type * as z from 'zod'
import { InklingError } from '../../contract'
import type { folderChange } from '../../contract'
import { isTemporary } from '../storage/atomicWrite'
import { errorCodeOf } from './problems'
import { isIgnored, isNeverEntered, rulesOf } from './walk'

type Change = z.infer<typeof folderChange>

const batchMs = 60

const kinds: Record<string, Change['kind']> = {
  add: 'added',
  addDir: 'added',
  change: 'changed',
  unlink: 'removed',
  unlinkDir: 'removed',
}

function watchProblem(error: unknown, folder: string): InklingError {
  const tooMany = ['ENOSPC', 'EMFILE', 'ENFILE'].includes(errorCodeOf(error))
  return new InklingError(
    'internal',
    `Changes that other programs make in "${basename(folder)}" are not noticed by themselves any more${tooMany ? ', because the system allows no more watched files' : ''}. Saving still checks for them, so nothing is lost.`,
    tooMany
      ? 'Open a smaller folder, or raise the limit (Linux: fs.inotify.max_user_watches).'
      : 'Open the folder again to watch it anew.',
    { folder },
    error,
  )
}

/** Ends at `signal`. What the folder's .gitignore names is not watched (build output changes too
 *  often to be of use); Inkling's own saves are reported like any other. */
export async function* watchFolder(folder: string, signal: AbortSignal): AsyncGenerator<Change[]> {
  const own = await rulesOf(folder)
  const rules = own ? [own] : []
  const waiting = new Map<string, Change>()
  let failure: InklingError | null = null
  let due = false
  let wake = (): void => undefined
  let timer: NodeJS.Timeout | undefined

  const watcher = watchFiles(folder, {
    ignoreInitial: true,
    followSymlinks: false,
    ignored: (path, stats) =>
      path !== folder &&
      (isTemporary(path) ||
        isNeverEntered(basename(path)) ||
        isIgnored(rules, path, stats?.isDirectory() ?? false)),
  })
  watcher.on('all', (event, path) => {
    const kind = kinds[event]
    if (!kind) return
    waiting.set(path, { kind, path })
    timer ??= setTimeout(() => {
      timer = undefined
      due = true
      wake()
    }, batchMs)
  })
  watcher.on('error', (error) => {
    failure = watchProblem(error, folder)
    wake()
  })
  const onAbort = (): void => wake()
  signal.addEventListener('abort', onAbort)

  try {
    while (!signal.aborted) {
      if (failure) throw failure
      if (due) {
        due = false
        const batch = [...waiting.values()]
        waiting.clear()
        yield batch
      } else {
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    await watcher.close()
  }
}
