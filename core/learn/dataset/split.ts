/** The split by time: the newest kept text is held out, only what is older is trained on, so that the
 *  proof is about text which the adapter could not have seen. */
import { judgedKinds } from './types'
import type { DatasetOptions, EventRows, JudgedKind, LeaveOut, Part, PretrainingRow } from './types'
import { createSlices } from './slices'

export const minHeldOutRows = 30

/** A fifth of the kept rows, but never fewer than a proof needs; null holds nothing out.
 *  @param rows by time, ascending */
export function splitTime(rows: readonly EventRows[], options: DatasetOptions): number | null {
  const kept = rows.filter((row) => row.kept && row.sft !== null)
  const share = Math.ceil(kept.length * (options.heldOutShare ?? 0.2))
  const wanted = Math.max(options.minHeldOut ?? minHeldOutRows, share)
  if (wanted === 0) return null
  return kept.at(-wanted)?.t ?? kept[0]?.t ?? null
}

/** @param splitAt rows from then on are held out, or left out */
export async function split(
  rows: readonly EventRows[],
  splitAt: number | null,
  leaveOut: LeaveOut,
): Promise<Part<EventRows>> {
  const slice = createSlices()
  const train = rows.filter((row) => splitAt === null || row.t < splitAt)
  const later = rows.filter((row) => splitAt !== null && row.t >= splitAt)
  const seen = await seenTexts(train, slice)
  const heldOut: EventRows[] = []
  for (const row of later) {
    await slice()
    const unseen = { ...row, policy: null }
    if (row.policy !== null) leaveOut('sampled too late to be trained on', 'policy')
    if (row.sft !== null && !row.kept) {
      leaveOut('held out, but not accepted and kept', 'sft')
      unseen.sft = null
    }
    for (const kind of ['sft', 'kto', 'dpo'] as const) {
      if (unseen[kind] === null || !textsOf(unseen, kind).some((text) => seen(row, text))) continue
      leaveOut('held out, but its text occurs in a training row of the same document', kind)
      unseen[kind] = null
    }
    heldOut.push(unseen)
  }
  return { train, heldOut }
}

/** The texts of a row, whole: what a pair has in common belongs to both. */
function textsOf(row: EventRows, kind: JudgedKind): string[] {
  const found = row[kind]
  if (found === null) return []
  const { prefix, completion } = found.example
  if (!('rejected' in found)) return [completion]
  const shared = prefix.slice(row.example.prefix.length)
  return [shared + completion, shared + found.rejected]
}

const flat = (text: string) => text.replace(/\s+/gu, ' ').trim()

/** Long targets are also looked for in what a training row could read around its cursor: text
 *  that stood there already is no later, unseen text. A short one ("and the") would be anywhere. */
const longFrom = 24
const nearby = 2_048

async function seenTexts(
  train: readonly EventRows[],
  slice: () => Promise<void>,
): Promise<(row: EventRows, text: string) => boolean> {
  const targets = new Map<string, string[]>()
  const around = new Map<string, string[]>()
  const note = (map: Map<string, string[]>, docId: string, text: string) => {
    const known = map.get(docId)
    if (known) known.push(flat(text))
    else map.set(docId, [flat(text)])
  }
  for (const row of train) {
    await slice()
    const { prefix, suffix } = row.example
    for (const text of new Set(judgedKinds.flatMap((kind) => textsOf(row, kind)))) {
      note(targets, row.docId, text)
      note(around, row.docId, prefix.slice(-nearby) + text + suffix.slice(0, nearby))
    }
  }
  return ({ docId }, text) => {
    const wanted = flat(text)
    const texts = (wanted.length >= longFrom ? around : targets).get(docId) ?? []
    return texts.some((seen) => seen.includes(wanted))
  }
}

/** Text that is held out may not come in by the side door.
 *  @returns the rows in which none of it stands; texts of a word or two are everywhere */
export async function withoutHeldOut(
  rows: readonly PretrainingRow[],
  heldOut: readonly EventRows[],
  leaveOut: LeaveOut,
): Promise<PretrainingRow[]> {
  const tellingFrom = 12
  const texts = heldOut
    .flatMap((row) => judgedKinds.flatMap((kind) => textsOf(row, kind)))
    .map(flat)
    .filter((text) => text.length >= tellingFrom)
  const slice = createSlices()
  const clean: PretrainingRow[] = []
  for (const row of rows) {
    await slice()
    const passage = flat(row.example.prefix + row.example.completion)
    if (texts.some((text) => passage.includes(text)))
      leaveOut('holds text that is held out', 'pretraining')
    else clean.push(row)
  }
  return clean
}
