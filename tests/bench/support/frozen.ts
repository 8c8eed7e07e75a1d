/** This repository as it was at one commit: measurements that cut text from it must not change with
 *  every line that is written. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

export const repository = resolve(import.meta.dirname, '../../..')

/** The beginning of the work on better suggestions. */
export const frozenCommit = '3522e57'

/** @returns a folder with the tracked files of that commit */
export function frozenTree(commit = frozenCommit): string {
  const folder = join(homedir(), '.cache/inkling/bench', `tree-${commit}`)
  if (existsSync(folder)) return folder
  const half = `${folder}.${process.pid}`
  mkdirSync(half, { recursive: true })
  const archive = execFileSync('git', ['-C', repository, 'archive', commit], {
    maxBuffer: 256 * 1024 * 1024,
  })
  execFileSync('tar', ['-x', '-C', half], { input: archive })
  try {
    renameSync(half, folder)
  } catch (error) {
    rmSync(half, { recursive: true, force: true })
    // Another measurement may have put the same tree there in the meantime.
    if (!existsSync(folder)) throw error
  }
  return folder
}

export function frozenFiles(commit = frozenCommit): string[] {
  const listed = execFileSync('git', ['-C', repository, 'ls-tree', '-r', '--name-only', commit], {
    encoding: 'utf8',
  })
  return listed.split('\n').filter(Boolean).sort()
}
