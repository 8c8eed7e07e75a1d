/** What a suggestion must not show. Quick enough to be asked after every token. */
import { findPhrase } from '../text/phraseMatcher'
import { ownRanges } from './findSecrets'
import { findPersonalData } from './personal'
import { startRuleSet } from './ruleSet'
import type { SecretRange } from './types'

export interface UnsafeOptions {
  /** Words of the settings (`safety.blocked`); the same array for as long as it does not change. */
  blocked: readonly string[]
  /** The document before and after the cursor. */
  prefix: string
  suffix?: string
}

export interface Unsafe {
  kind: 'secret' | 'personal' | 'blocked'
  /** Where in the text it starts, UTF-16 units; what stands before may be shown. */
  at: number
}

/** How much of the line before the cursor may be the beginning of a secret. */
const tailUnits = 160

/** Nothing that a rule looks for is without one of these. */
const suspicious =
  /[A-Za-z0-9+/_=-]{12}|:\/\/|-----|pass|pwd|secret|token|key|bearer|basic|hooks\.|AA[A-Za-z0-9_-]{6}/i

/**
 * Secrets by the same rules that guard the log, data about people that the document does not hold
 * already, and blocked words.
 * @returns the first of them, null for a text that may be shown
 */
export function unsafeReason(text: string, options: UnsafeOptions): Unsafe | null {
  const { blocked, prefix, suffix = '' } = options
  const line = prefix.slice(Math.max(prefix.lastIndexOf('\n') + 1, prefix.length - tailUnits))
  const found: Unsafe[] = []
  const add = (kind: Unsafe['kind'], at: number) => {
    if (at >= 0) found.push({ kind, at })
  }
  add('blocked', findPhrase(text, line, blocked))
  const joint = line + text
  const own = ({ end }: SecretRange) => end > line.length
  const offset = ({ start }: SecretRange) => Math.max(0, start - line.length)
  for (const range of secretsOf(joint).filter(own)) add('secret', offset(range))
  for (const range of findPersonalData(joint).filter(own)) {
    const said = joint.slice(range.start, range.end)
    const known = prefix.includes(said) || suffix.includes(said)
    if (!known) add('personal', offset(range))
  }
  return found.sort((a, b) => a.at - b.at)[0] ?? null
}

function secretsOf(text: string): SecretRange[] {
  if (text.length < 8 || !suspicious.test(text)) return []
  const { ranges, done } = startRuleSet(text)
  // No rule that waits has anything to say of a text without a file.
  done.catch(() => undefined)
  return [...ranges, ...ownRanges(text)]
}
