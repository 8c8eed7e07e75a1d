/** The part of the log that the pane shows: pages of rows, counts, the filter. */
import { create } from 'zustand'
import type {
  ExportFormat,
  FeedbackFilter,
  FeedbackRow,
  FeedbackStats,
  ForgetScope,
  Forgotten,
  LabelKind,
} from '../../contract'
import { client } from '../link/client'
import { toProblem } from '../link/problem'

export const PAGE_ROWS = 100

export const emptyFilter: FeedbackFilter = {
  outcomes: [],
  modes: [],
  docId: null,
  text: '',
  since: null,
  until: null,
}

interface FeedbackState {
  filter: FeedbackFilter
  /** Null before the first answer. */
  stats: FeedbackStats | null
  total: number
  /** By page number; a page that was not asked for yet is missing. */
  pages: Record<number, FeedbackRow[]>
  /** The part that takes rows out is open; it stays so while a narrow window puts the pane away. */
  exporting: boolean
  /** The same of the part that forgets. */
  forgetting: boolean
  exportFormat: ExportFormat
  /** What went wrong at the last call, in words. */
  problem: string | null
}

const start: FeedbackState = {
  filter: emptyFilter,
  stats: null,
  total: 0,
  pages: {},
  exporting: false,
  forgetting: false,
  exportFormat: 'csv',
  problem: null,
}

export const useFeedback = create<FeedbackState>(() => start)

/** The pages that the table shows now; the rest is fetched when it is scrolled to. */
let wanted: number[] = [0]
let asked = new Set<number>()
/** Counts the answers that are still worth taking: those asked with the current filter. */
let generation = 0

/** Runs a call; a failure is told in the pane, where it can be tried again. */
async function tell<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    const answer = await call()
    useFeedback.setState({ problem: null })
    return answer
  } catch (error) {
    const { message, next } = toProblem(error)
    useFeedback.setState({ problem: [message, next].filter(Boolean).join(' ') })
    return null
  }
}

async function fetchPage(page: number): Promise<void> {
  asked.add(page)
  const mine = generation
  const { filter } = useFeedback.getState()
  const answer = await tell(() =>
    client.feedback.list({ filter, offset: page * PAGE_ROWS, limit: PAGE_ROWS }),
  )
  if (mine !== generation) return
  if (!answer) {
    asked.delete(page)
    return
  }
  const { total, rows } = answer
  useFeedback.setState(({ pages }) => ({ total, pages: { ...pages, [page]: rows } }))
}

/** Shows what the log holds now. Rows stay in view until newer ones have arrived. */
export async function refresh(): Promise<void> {
  const mine = ++generation
  asked = new Set()
  const { filter } = useFeedback.getState()
  const [stats] = await Promise.all([
    tell(() => client.feedback.stats(filter)),
    ...wanted.map(fetchPage),
  ])
  if (stats && mine === generation) useFeedback.setState({ stats })
}

/** Looks whether anything changed, and only then fetches rows. */
export async function poll(): Promise<void> {
  const { filter, stats: known } = useFeedback.getState()
  const mine = generation
  const stats = await tell(() => client.feedback.stats(filter))
  if (!stats || mine !== generation) return
  if (JSON.stringify(stats) !== JSON.stringify(known)) await refresh()
}

export function setFilter(patch: Partial<FeedbackFilter>): void {
  wanted = [0]
  useFeedback.setState(({ filter }) => ({ filter: { ...filter, ...patch }, pages: {} }))
  void refresh()
}

/** @param first index of the first row in view
 *  @param last index of the last one */
export function showRows(first: number, last: number): void {
  const from = Math.floor(first / PAGE_ROWS)
  const to = Math.floor(Math.max(first, last) / PAGE_ROWS)
  wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  wanted.filter((page) => !asked.has(page)).forEach((page) => void fetchPage(page))
}

export function rowAt(
  pages: Record<number, FeedbackRow[]>,
  index: number,
): FeedbackRow | undefined {
  return pages[Math.floor(index / PAGE_ROWS)]?.[index % PAGE_ROWS]
}

/** @returns null when it failed */
export async function forget(scope: ForgetScope): Promise<Forgotten | null> {
  const answer = await tell(() => client.feedback.forget(scope))
  await refresh()
  return answer
}

/** @returns how many were deleted; null when it failed */
export const removeRows = async (eventIds: string[]): Promise<number | null> =>
  (await forget({ kind: 'events', eventIds }))?.removed ?? null

/** @param label null takes the correction back */
export async function correctLabel(eventId: string, label: LabelKind | null): Promise<void> {
  await tell(() => client.feedback.correct({ eventId, label }))
  await refresh()
}
