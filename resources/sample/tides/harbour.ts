/** When can a boat of a given draught leave the harbour? */

export interface Tide {
  /** Minutes since midnight. */
  minute: number
  heightM: number
}

/** Height between two tides. The water follows half a cosine from one to the other. */
export function heightAt(before: Tide, after: Tide, minute: number): number {
  const share = (minute - before.minute) / (after.minute - before.minute)
  const middle = (before.heightM + after.heightM) / 2
  const swing = (before.heightM - after.heightM) / 2
  return middle + swing * Math.cos(Math.PI * share)
}

/** The first minute at which there is enough water over the bar, or null on this tide. */
export function firstDeparture(before: Tide, after: Tide, neededM: number): number | null {
  for (let minute = before.minute; minute <= after.minute; minute++) {
    if (heightAt(before, after, minute) >= neededM) return minute
  }
  return null
}

export function formatMinute(minute: number): string {
