/** Where the secrets of a text are. */
import { secretPatterns } from './patterns'
import type { SecretRange } from './types'
import { findPrivateKeys } from './privateKeys'
import { runRuleSet } from './ruleSet'

/** Sorted, without overlaps; the kind of the earliest (then longest) range names the union. */
export function mergeRanges(ranges: readonly SecretRange[]): SecretRange[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start || b.end - a.end)
  const merged: SecretRange[] = []
  for (const range of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && range.start < last.end) last.end = Math.max(last.end, range.end)
    else merged.push({ ...range })
  }
  return merged
}

/** By our own table alone. */
export function ownRanges(text: string): SecretRange[] {
  const ranges = findPrivateKeys(text)
  for (const { kind, pattern, accept } of secretPatterns)
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.['secret'] ?? match[0]
      if (accept !== undefined && !accept(secret)) continue
      const start = match.index + match[0].lastIndexOf(secret)
      ranges.push({ start, end: start + secret.length, kind })
    }
  return ranges
}

/** Secrets by the rule set of secretlint (recommended preset) and by our own table.
 *  @returns sorted ranges that do not overlap
 *  @throws whatever a rule throws: `maskSecrets` deals with it */
export async function findSecrets(text: string): Promise<SecretRange[]> {
  if (text.length < 8) return []
  return mergeRanges([...(await runRuleSet(text)), ...ownRanges(text)])
}
