import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createWorkspace } from '../../core/workspace/createWorkspace'
import type { Workspace } from '../../core/workspace/types'

export interface Place {
  workspace: Workspace
  /** An opened folder, and its parent, which is not. */
  folder: string
  outside: string
  profile: string
  /** Writes a file below the opened folder and answers its path. */
  put(name: string, content: string | Uint8Array): string
  /** The same profile, as after a restart: nothing is opened yet. */
  restart(): Workspace
}

/** A real folder, opened in a real workspace; gone after the test. */
export async function place(bin: ((path: string) => Promise<void>) | null = null): Promise<Place> {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'inkling-workspace-')))
  const folder = join(outside, 'essays')
  const profile = join(outside, 'profile')
  mkdirSync(folder)
  const make = (): Workspace =>
    createWorkspace({ profile, resources: join(process.cwd(), 'resources'), bin, now: () => 1_000 })
  const workspace = make()
  onTestFinished(async () => {
    await workspace.dispose()
    rmSync(outside, { recursive: true, force: true })
  })
  await workspace.openFolder(folder)
  return {
    workspace,
    folder,
    outside,
    profile,
    restart: make,
    put(name, content) {
      const path = join(folder, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content)
      return path
    },
  }
}

export async function all<T>(source: AsyncIterable<T[]>): Promise<T[]> {
  const items: T[] = []
  for await (const batch of source) items.push(...batch)
  return items
}

export const never = new AbortController().signal
