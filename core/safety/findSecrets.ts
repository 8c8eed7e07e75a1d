/** Where the secrets of a text are. */
import { lintSource } from '@secretlint/core'
import { rules } from '@secretlint/secretlint-rule-preset-recommend'
import { secretPatterns } from './patterns'
import { findPrivateKeys } from './privateKeys'

/** UTF-16 units, `end` exclusive. */
export interface SecretRange {
  start: number
  end: number
  kind: string
}

/** A comment in the user's text must not switch the masking off. */
const ruleConfig = rules
  .filter((rule) => rule.meta.id !== '@secretlint/secretlint-rule-filter-comments')
  .map((rule) => ({ id: rule.meta.id, rule }))

const kinds: Readonly<Record<string, string>> = {
  aws: 'AWS key',
  gcp: 'Google key',
  privatekey: 'private key',
  npm: 'npm token',
  basicauth: 'password in an address',
  slack: 'Slack token',
  sendgrid: 'SendGrid key',
  shopify: 'Shopify token',
  github: 'GitHub token',
  openai: 'API key',
  anthropic: 'API key',
  linear: 'Linear key',
  '1password': '1Password token',
  'database-connection-string': 'database address',
}

const kindOf = (ruleId: string) =>
  kinds[ruleId.replace('@secretlint/secretlint-rule-', '')] ?? 'secret'

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

function ownRanges(text: string): SecretRange[] {
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
  const result = await lintSource({
    source: { filePath: 'text.txt', content: text, ext: '.txt', contentType: 'text' },
    options: { noPhysicFilePath: true, config: { rules: ruleConfig } },
  })
  const theirs = result.messages.map(({ range, ruleId }) => ({
    start: range[0],
    end: range[1],
    kind: kindOf(ruleId),
  }))
  return mergeRanges([...theirs, ...ownRanges(text)])
}
