import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-cli-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a command writes to standard output, line by line. */
export async function outputOf(work: () => Promise<unknown>): Promise<string[]> {
  let written = ''
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk)
    return true
  })
  try {
    await work()
  } finally {
    stdout.mockRestore()
  }
  return written.split('\n').slice(0, -1)
}
