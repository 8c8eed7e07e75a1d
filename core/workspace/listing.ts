/** One level of a folder, as the file tree shows it. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Entry } from '../../contract'
import { isTemporary } from '../storage/atomicWrite'

const naturalOrder = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** How many `stat` calls run at once: enough to be quick, few enough for the open-file limit. */
const atOnce = 64

/** Folders first, then by name with numbers in their order ("2" before "10"). A link is shown as
 *  what it leads to; one that leads nowhere is shown as an empty file. */
export async function listFolder(path: string): Promise<Entry[]> {
  const found = (await readdir(path, { withFileTypes: true })).filter((it) => !isTemporary(it.name))
  const entries: Entry[] = []
  for (let start = 0; start < found.length; start += atOnce) {
    const slice = found.slice(start, start + atOnce).map(async (item): Promise<Entry> => {
      const full = join(path, item.name)
      if (item.isDirectory()) return { name: item.name, path: full, kind: 'folder', sizeBytes: 0 }
      const info = await stat(full).catch(() => null)
      const isFolder = info?.isDirectory() ?? false
      return {
        name: item.name,
        path: full,
        kind: isFolder ? 'folder' : 'file',
        sizeBytes: isFolder ? 0 : (info?.size ?? 0),
      }
    })
    entries.push(...(await Promise.all(slice)))
  }
  return entries.sort(
    (a, b) =>
      Number(b.kind === 'folder') - Number(a.kind === 'folder') ||
      naturalOrder.compare(a.name, b.name) ||
      (a.name < b.name ? -1 : 1),
  )
}
