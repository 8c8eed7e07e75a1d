/** Which events may be learned from at all: the newest with a label, of the wanted project and mode,
 *  without what must not be trained on. */
import type { Label, LoggedEvent } from '../../feedback/types'
import { maskBlocked } from '../../safety/blocked'
import { isInFolder } from './project'
import type { DatasetOptions, LeaveOut, LeftOut } from './types'
import { createSlices } from './slices'

export interface Labelled {
  event: LoggedEvent
  label: Label
}

/** Labels of the window, oldest first. Events without one take no place in it: a suggestion is asked
 *  for at each key, and most are replaced before they say anything.
 *  @param events with an outcome, oldest first */
export async function newestLabelled(
  events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
  label: (event: LoggedEvent) => Label,
  options: DatasetOptions,
  leaveOut: LeaveOut,
): Promise<Labelled[]> {
  const window = options.window ?? 2_000
  const newest: Labelled[] = []
  let older = 0
  const slice = createSlices()
  for await (const whole of events) {
    await slice()
    const refused = refusalOf(whole, options)
    if (refused !== null) {
      leaveOut(refused)
      continue
    }
    const taught = label(whole)
    if (taught.kind === 'none') {
      leaveOut('it says nothing about its text')
      continue
    }
    const event = withoutFarText(whole)
    if (holdsBlocked({ event, label: taught }, options.blocked ?? [])) {
      leaveOut('holds a word that is blocked now')
      continue
    }
    newest.push({ event, label: taught })
    // Shifting for each event would move the whole window each time.
    if (newest.length >= 2 * window) older += newest.splice(0, newest.length - window).length
  }
  older += newest.splice(0, Math.max(0, newest.length - window)).length
  if (older > 0) leaveOut('older than the newest 2,000 labelled events', 'event', older)
  return newest
}

function refusalOf(event: LoggedEvent, options: DatasetOptions): LeftOut | null {
  if (options.isExcluded?.(event.path) === true) return 'in a folder that is excluded now'
  if (options.project !== undefined && !isInFolder(event.path, options.project))
    return 'of another project'
  if (options.mode !== undefined && event.mode !== options.mode) return 'of another mode'
  return event.redacted ? 'secrets were masked' : null
}

/** UTF-16 units around the cursor that are kept. */
const far = 8_192

/** A row needs a few hundred tokens around the cursor; 2,000 whole documents would fill memory. */
function withoutFarText(event: LoggedEvent): LoggedEvent {
  if (event.prefix.length <= far && event.suffix.length <= far) return event
  const prefix = event.prefix.slice(-far).replace(/^[\uDC00-\uDFFF]/, '')
  const suffix = event.suffix.slice(0, far).replace(/[\uD800-\uDBFF]$/, '')
  return { ...event, prefix, suffix }
}

/** Looks where a row may look: at what is taught and at what is read before it. */
function holdsBlocked({ event, label }: Labelled, blocked: readonly string[]): boolean {
  if (blocked.length === 0) return false
  const { sft, kto, dpo } = label
  const taught = [sft?.text, kto?.text, dpo?.chosen, dpo?.rejected, event.raw_text]
  return taught.some((text = '') => {
    const around = event.prefix.slice(-2_048) + text + event.suffix.slice(0, 2_048)
    return maskBlocked(around, blocked).count > 0
  })
}
