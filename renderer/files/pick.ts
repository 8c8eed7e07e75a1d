/** Asks for a path: in the system's dialog where the host has one, else in Inkling's own. */
import { client } from '../link/client'
import { ask, type PathRequest } from '../shell/dialogStore'

/** @returns null when taken back */
export async function pickPath(
  what: PathRequest['what'],
  suggestedName?: string,
): Promise<string | null> {
  const native = await client.workspace.pick({ what, suggestedName })
  if (native.available) return native.path
  const path = await ask({ kind: 'path', what, suggestedName })
  if (path !== null && what !== 'folder') await client.workspace.choose({ path })
  return path
}
