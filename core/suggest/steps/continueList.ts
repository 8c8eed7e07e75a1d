import type { Place } from '../place'
import type { Step } from './types'

const ordered = /^([ \t]*)(\d{1,4})([.)])(?=[ \t])/
const bullet = /^([ \t]*)([-*+])(?=[ \t])/
const mark = /^[ \t]*((?:[-*+]|\d{1,4}[.)])(?: \[[ x]\])?|>|#{1,6})[ \t]+$/
const commentMark = /^[ \t]*(\/\/[/!]?|#+|--|;+|%|\*)[ \t]*$/

/** Goes on with a list or comment as it was begun: its mark is not written twice, its numbers count
 *  on, and its bullets stay what they are. */
export const continueList: Step = (text, place) => {
  const own = withoutMark(text, place)
  return place.mode === 'prose' ? countOn(own, place) : own
}

function withoutMark(text: string, { lineBefore, mode }: Place): string {
  const begun = (mode === 'prose' ? mark : commentMark).exec(lineBefore)?.[1]
  if (begun === undefined) return text
  const again = (
    mode === 'prose'
      ? /^[ \t]*((?:[-*+]|\d{1,4}[.)])(?: \[[ x]\])?|>|#{1,6})[ \t]+/
      : /^[ \t]*(\/\/[/!]?|#+|--|;+|%|\*(?!\/))[ \t]+/
  ).exec(text)
  if (again === null || kindOf(again[1] ?? '') !== kindOf(begun)) return text
  const rest = text.slice(again[0].length)
  return /[ \t]$/.test(lineBefore) ? rest : ` ${rest}`
}

/** Marks that mean the same: all numbers, all bullets. */
const kindOf = (sign: string) =>
  /^\d/.test(sign) ? '1' : /^[-*+]/.test(sign) ? '-' : sign.charAt(0)

function countOn(text: string, place: Place): string {
  const own = place.lineBefore
  const fresh = own.trim() === ''
  const items = [...(fresh ? [] : [own]), ...place.above()].filter((line) => line.trim() !== '')
  const last = items[0] ?? ''
  const lines = text.split('\n')
  const from = fresh ? 0 : 1
  const number = ordered.exec(last)
  if (number) {
    const step = stepOf(number, items.slice(1))
    let next = Number(number[2]) + step
    return replaceMarks(lines, from, ordered, number, () => {
      const value = String(next)
      next += step
      return value
    })
  }
  const point = bullet.exec(last)
  return point ? replaceMarks(lines, from, bullet, point, () => point[2] ?? '-') : text
}

/** Some number every item 1. */
function stepOf(last: RegExpExecArray, before: readonly string[]): number {
  const previous = ordered.exec(before.find((line) => ordered.exec(line)?.[1] === last[1]) ?? '')
  return previous !== null && previous[2] === last[2] ? 0 : 1
}

function replaceMarks(
  lines: string[],
  from: number,
  pattern: RegExp,
  last: RegExpExecArray,
  value: () => string,
): string {
  return lines
    .map((line, i) => {
      const found = i < from ? null : pattern.exec(line)
      if (found === null || (found[1] ?? '') !== (last[1] ?? '')) return line
      const rest = line.slice((found[1] ?? '').length + (found[2] ?? '').length)
      return (found[1] ?? '') + value() + rest
    })
    .join('\n')
}
