import { getHeapSnapshot } from 'node:v8'
import { expect } from 'vitest'

/** Whether a string of this process's heap holds the word that was written backwards. */
export async function isInMemory(backwards: string): Promise<boolean> {
  // V8 holds on to the text that was matched last, until anything else is.
  expect('x').toMatch(/x/)
  const sought = Buffer.from(backwards).reverse()
  let rest = Buffer.alloc(0)
  for await (const chunk of getHeapSnapshot()) {
    const part = Buffer.concat([rest, Buffer.from(chunk as Uint8Array)])
    if (part.includes(sought)) return true
    rest = part.subarray(-sought.length)
  }
  return false
}
