import { access, copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Copies the models that came with the installer to the cache that all profiles share, once.
 *  A copy that breaks off leaves nothing behind; a full disk only means that the app starts
 *  without a model and offers the download.
 *  @returns names of the files copied now */
export async function seedModels(bundled: string, modelCache: string): Promise<string[]> {
  const names = await readdir(bundled).catch(() => [])
  const copied: string[] = []
  for (const name of names.filter((name) => name.endsWith('.gguf'))) {
    const target = join(modelCache, name)
    if (await exists(target)) continue
    const partial = `${target}.${process.pid}.part`
    try {
      await mkdir(modelCache, { recursive: true })
      await copyFile(join(bundled, name), partial)
      await rename(partial, target)
      copied.push(name)
    } catch {
      await rm(partial, { force: true }).catch(() => {})
    }
  }
  return copied
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
