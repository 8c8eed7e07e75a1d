/** Data about people that a model may have learned by heart: addresses, telephone and account
 *  numbers. Numbers with a check digit are only taken for one when it is right. */
import type { SecretRange } from './types'

interface PersonalPattern {
  kind: string
  pattern: RegExp
  accept?: (match: string) => boolean
}

const digitsOf = (text: string) => text.replace(/\D/g, '')

/** Luhn's check (ISO/IEC 7812-1). */
function passesLuhn(number: string): boolean {
  const digits = [...digitsOf(number)].reverse().map(Number)
  const sum = digits.reduce((total, digit, i) => {
    const value = i % 2 === 0 ? digit : digit * 2
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Numbers that payment services publish for tests: the same groups, or a run of zeros. */
const isTestCard = (number: string) =>
  /^(?:4242){4}$|^4111(?:1111){3}$|^(?:5555){3}4444$|0{6}/.test(digitsOf(number))

/** Remainder 1 by 97 (ISO 13616). */
function isIban(text: string): boolean {
  const iban = text.replace(/\s/g, '')
  if (iban.length < 15 || iban.length > 34) return false
  const moved = iban.slice(4) + iban.slice(0, 4)
  let rest = 0
  for (const c of moved) {
    const value = c >= 'A' ? String(c.charCodeAt(0) - 55) : c
    for (const digit of value) rest = (rest * 10 + Number(digit)) % 97
  }
  return rest === 1
}

/** The check letter of a Chinese identity number (GB 11643). */
function isChineseId(id: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(id.charAt(i)), 0)
  return '10X98765432'.charAt(sum % 11) === id.charAt(17).toUpperCase()
}

/** Hosts that are kept free for examples (RFC 2606, RFC 6761). */
const exampleHost = /@(?:[\w-]+\.)*(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$/i

/** Numbers that films and manuals use. */
const isFictional = (phone: string) => /555-?01\d\d$/.test(phone.replace(/[\s().]/g, '-'))

const patterns: readonly PersonalPattern[] = [
  {
    kind: 'e-mail address',
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}/gu,
    accept: (match) => !exampleHost.test(match),
  },
  {
    kind: 'telephone number',
    pattern:
      /(?<![\p{L}\p{N}_+.-])(?:\+|00)[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,5}(?![\p{L}\p{N}_])/gu,
    accept: (match) => {
      const length = digitsOf(match).length
      return length >= 9 && length <= 15 && !isFictional(match)
    },
  },
  {
    kind: 'telephone number',
    pattern: /(?<![\p{L}\p{N}_.-])\(?[2-9]\d{2}\)?[ .-][2-9]\d{2}[.-]\d{4}(?![\p{L}\p{N}_.-])/gu,
    accept: (match) => !isFictional(match),
  },
  { kind: 'telephone number', pattern: /(?<![\d.+-])1[3-9]\d{9}(?![\d.])/g },
  {
    kind: 'bank account',
    pattern:
      /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g,
    accept: isIban,
  },
  {
    kind: 'card number',
    pattern:
      /(?<![\d.-])(?:[3-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})(?![\d.-])/g,
    accept: (match) => passesLuhn(match) && !isTestCard(match),
  },
  {
    kind: 'identity number',
    pattern:
      /(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)/g,
    accept: isChineseId,
  },
  {
    kind: 'identity number',
    pattern: /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g,
  },
]

/** @returns ranges in no order; they may overlap */
export function findPersonalData(text: string): SecretRange[] {
  if (!/@|\d[\d ().-]{6}/.test(text)) return []
  return patterns.flatMap(({ kind, pattern, accept }) =>
    [...text.matchAll(pattern)]
      .filter(([match]) => accept?.(match) ?? true)
      .map(({ index, 0: match }) => ({ start: index, end: index + match.length, kind })),
  )
}
