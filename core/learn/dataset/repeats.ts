/** One writing of one text is one row, however often it was suggested on the way. */
import type { EventRows, LeaveOut } from './types'
import { createSlices } from './slices'

/** UTF-16 units before the cursor that make a place. */
const placeUnits = 256
/** End of a place with its text that makes two rows the same but for case, spaces and marks. */
const jointUnits = 160

/** Keeps the newest: what was thought of a text last is what counts.
 *  @param rows by time, ascending */
export async function dropRepeats(
  rows: readonly EventRows[],
  leaveOut: LeaveOut,
): Promise<EventRows[]> {
  const slice = createSlices()
  const suggested = createSeen()
  const imitated = createSeen()
  const kept: EventRows[] = []
  for (const row of rows.toReversed()) {
    await slice()
    const { prefix } = row.example
    if (suggested(prefix, row.suggested) === 'same') {
      leaveOut('judged again later at the same place')
      continue
    }
    const repeated = row.sft === null ? null : imitated(prefix, row.sft.example.completion)
    if (repeated === null) kept.push(row)
    else {
      leaveOut(
        repeated === 'same'
          ? 'same place and text as a newer row'
          : 'the same words as a newer row',
        'sft',
      )
      kept.push({ ...row, sft: null })
    }
  }
  return kept.reverse()
}

/** Remembers each text that it is asked about. */
function createSeen() {
  const exact = new Set<string>()
  const near = new Set<string>()
  return (prefix: string, text: string): 'same' | 'near' | null => {
    const place = JSON.stringify([prefix.slice(-placeUnits), text])
    // The same letters while the cursor moved on: "The bo|ats lay" and "The boa|ts lay".
    const joint = lettersOf(prefix.slice(-placeUnits) + text).slice(-jointUnits)
    const found = exact.has(place) ? 'same' : joint !== '' && near.has(joint) ? 'near' : null
    exact.add(place)
    near.add(joint)
    return found
  }
}

const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
