/** Days as a date field has them. Pure. */

/** @returns local midnight of a date field's value, Unix milliseconds; null while it is empty */
export const dayStart = (value: string): number | null =>
  value === '' ? null : new Date(`${value}T00:00`).getTime()

/** @returns the value of a date field */
export function dateValue(at: number | null): string {
  if (at === null) return ''
  const day = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

/** @returns local midnight of the day after a date field's value, which is the end of that day */
export function dayEnd(value: string): number | null {
  const start = dayStart(value)
  if (start === null) return null
  const day = new Date(start)
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime()
}
