import { stat } from 'node:fs/promises'

/** Names a file's content well enough without reading gigabytes. */
export async function fingerprint(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path)
  return `${path}:${size}:${mtimeMs}`
}
