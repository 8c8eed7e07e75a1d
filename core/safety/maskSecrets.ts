/** Replaces secrets by "[secret: kind]", in one text or in several that stand side by side. */
import { findSecrets, mergeRanges } from './findSecrets'
import { keyBodyAtEnd, keyBodyAtStart } from './privateKeys'
import type { MaskSecrets, Masked, SecretRange } from './types'

const maskStart = '[secret: '

export const maskOf = (kind: string) => `${maskStart}${kind}]`

/** What stands for a text that could not be checked. */
const uncheckable = maskOf('text that could not be checked')

/** True when a text holds a mask: it must not be learned from. */
export const hasMask = (text: string) => text.includes(maskStart)

const endsInMask = /\[secret: [^\]]*\]$/
const startsWithMask = /^\[secret: /

/** Secrets of texts that stand one after another, as positions in their joint text. */
export interface JointSecrets {
  /** Each part with its secrets masked; one that spans two parts leaves a mask in both. */
  parts: string[]
  count: number
  /** The secrets themselves, to find pieces of them elsewhere. Never stored. */
  secrets: string[]
}

function maskRange(text: string, offset: number, ranges: readonly SecretRange[]): string {
  let masked = ''
  let at = 0
  for (const { start, end, kind } of ranges) {
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, text.length)
    if (to <= from) continue
    masked += text.slice(at, from) + maskOf(kind)
    at = to
  }
  return masked + text.slice(at)
}

/** Masks parts as one text, so that a secret which the cursor cuts in two is found. Never throws.
 *  @param extra ranges (in the joint text) that are known from elsewhere */
export async function maskParts(
  parts: readonly string[],
  extra: readonly SecretRange[] = [],
): Promise<JointSecrets> {
  const joint = parts.join('')
  try {
    const ranges = mergeRanges([...(await findSecrets(joint)), ...extra])
    let offset = 0
    const masked = parts.map((part) => {
      const result = maskRange(part, offset, ranges)
      offset += part.length
      return result
    })
    return {
      parts: masked,
      count: ranges.length,
      secrets: ranges.map(({ start, end }) => joint.slice(start, end)),
    }
  } catch {
    const masked = parts.map((part) => (part === '' ? '' : uncheckable))
    return { parts: masked, count: 1, secrets: [joint] }
  }
}

/** See `MaskSecrets` in types.ts. */
export const maskSecrets: MaskSecrets = async (text): Promise<Masked> => {
  const { parts, count } = await maskParts([text])
  return { text: parts[0] ?? '', count }
}

/** Masks a text that was written between two texts which are masked already: what continues a
 *  masked secret is masked, too. */
export async function maskBetween(before: string, text: string, after: string): Promise<Masked> {
  if (text === '') return { text, count: 0 }
  // What is left of the line that was cut, and the lines of a key after it.
  const run = /^\S*/.exec(text)?.[0].length ?? 0
  const head = endsInMask.test(before) ? run + keyBodyAtStart(text.slice(run)) : 0
  const tail = startsWithMask.test(after)
    ? Math.max(/\S*$/.exec(text)?.[0].length ?? 0, keyBodyAtEnd(text))
    : 0
  const offset = before.length
  const extra: SecretRange[] = []
  if (head > 0) extra.push({ start: offset, end: offset + head, kind: 'continued' })
  if (tail > 0)
    extra.push({
      start: offset + text.length - tail,
      end: offset + text.length,
      kind: 'continued',
    })
  const { parts } = await maskParts([before, text, after], extra)
  const masked = parts[1] ?? ''
  return { text: masked, count: masked === text ? 0 : 1 }
}

/** Shorter pieces of a secret tell nothing. */
const pieceLength = 8

/** Masks pieces of known secrets: a text that was cut inside one cannot be known by its start. */
export function maskPieces(text: string, secrets: readonly string[]): Masked {
  const pieces = new Set<string>()
  for (const secret of secrets)
    for (let i = 0; i + pieceLength <= secret.length; i++)
      pieces.add(secret.slice(i, i + pieceLength))
  if (pieces.size === 0) return { text, count: 0 }
  const found: SecretRange[] = []
  for (let i = 0; i + pieceLength <= text.length; i++)
    if (pieces.has(text.slice(i, i + pieceLength)))
      found.push({ start: i, end: i + pieceLength, kind: 'piece' })
  const ranges = mergeRanges(found)
  return { text: maskRange(text, 0, ranges), count: ranges.length }
}
