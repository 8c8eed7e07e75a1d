/** Looks for texts in the bytes of every file below a folder, in each way that they may be written. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const escaped = (text: string) =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

const waysToWrite: ReadonlyArray<[name: string, bytes: (text: string) => Buffer]> = [
  ['UTF-8', (text) => Buffer.from(text, 'utf8')],
  ['UTF-16LE', (text) => Buffer.from(text, 'utf16le')],
  ['JSON', (text) => Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8')],
  ['JSON in ASCII', (text) => Buffer.from(escaped(text), 'latin1')],
]

export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** Read by another process: closing a file of SQLite's in this one would drop its locks
 *  (https://www.sqlite.org/howtocorrupt.html, 2.2).
 *  @returns a line for each file and text that was found */
export function findTexts(folder: string, texts: readonly string[]): string[] {
  return filesBelow(folder).flatMap((path) => {
    const bytes = execFileSync('cat', [path], { maxBuffer: 1 << 30 })
    return texts.flatMap((text) =>
      waysToWrite
        .filter(([, write]) => bytes.includes(write(text)))
        .map(([name]) => `${relative(folder, path)} holds ${text} as ${name}`),
    )
  })
}
