/** Where this program and the user's things are. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { appParts } from '../core/host/paths'
import type { AppParts } from '../core/host/paths'
import { defaultModelCache, defaultProfileFolder } from '../core/storage/paths'

export interface Place {
  root: string
  version: string
  parts: AppParts
  profile: string
  modelCache: string
}

/** The nearest folder above this file that has a package.json: the checkout, or the installed app. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('Inkling lies outside of its own folder.')
    folder = parent
  }
  return folder
}

/** @param profile  of `--profile`; the user's own when not given */
export function findPlace(profile?: string): Place {
  const root = findRoot()
  const { platform, arch } = process
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  return {
    root,
    version,
    parts: appParts({ appRoot: root, resourcesPath: null, platform, arch }),
    profile: profile ? resolve(profile) : defaultProfileFolder(),
    modelCache: defaultModelCache(),
  }
}
