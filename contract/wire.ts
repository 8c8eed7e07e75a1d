/** How one oRPC message travels where only text can (the preview's binding): text behind a `t`,
 *  binary as base64 behind a `b`. Both sides use this file. */

export type WireMessage = string | ArrayBuffer | Uint8Array<ArrayBufferLike>

/** @param message what oRPC hands to `postMessage`
 *  @returns text for `decodeWire` */
export function encodeWire(message: WireMessage): string {
  if (typeof message === 'string') return `t${message}`
  const bytes = message instanceof Uint8Array ? message : new Uint8Array(message)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return `b${btoa(binary)}`
}

/** @param wire text of `encodeWire`
 *  @throws Error when the text is of neither kind */
export function decodeWire(wire: string): string | Uint8Array<ArrayBuffer> {
  if (wire.startsWith('t')) return wire.slice(1)
  if (!wire.startsWith('b')) throw new Error('A message arrived that is neither text nor binary.')
  const binary = atob(wire.slice(1))
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}
