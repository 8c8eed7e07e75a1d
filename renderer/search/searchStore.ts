/** A search in all files of the folder; it goes on while its panel is closed. */
import { create } from 'zustand'
import type { SearchHit } from '../../contract'
import { client } from '../link/client'
import { isAbort, toProblem } from '../link/problem'

export interface SearchOptions {
  regex: boolean
  matchCase: boolean
  wholeWord: boolean
}

interface SearchState {
  text: string
  options: SearchOptions
  status: 'idle' | 'running' | 'done' | 'failed'
  hits: SearchHit[]
  /** There was more than the limit. */
  truncated: boolean
  message: string | null
  /** Grows when the field is asked for again while the panel is open. */
  asked: number
}

const LIMIT = 2_000

export const useSearch = create<SearchState>(() => ({
  text: '',
  options: { regex: false, matchCase: false, wholeWord: false },
  status: 'idle',
  hits: [],
  truncated: false,
  message: null,
  asked: 0,
}))

/** Puts the cursor into the search field. */
export function askForField(): void {
  useSearch.setState(({ asked }) => ({ asked: asked + 1 }))
}

let running: AbortController | null = null

/** Starts anew; the search before it ends. An empty text clears the results. */
export async function search(folder: string, text: string, options: SearchOptions): Promise<void> {
  running?.abort()
  const abort = new AbortController()
  running = abort
  useSearch.setState({ text, options, hits: [], truncated: false, message: null, status: 'idle' })
  if (text === '') return
  useSearch.setState({ status: 'running' })
  try {
    const query = { folder, text, ...options, limit: LIMIT }
    for await (const more of await client.workspace.search(query, { signal: abort.signal })) {
      if (abort.signal.aborted) return
      useSearch.setState(({ hits }) => ({ hits: [...hits, ...more] }))
    }
    if (abort.signal.aborted) return
    const { hits } = useSearch.getState()
    useSearch.setState({ status: 'done', truncated: hits.length >= LIMIT })
  } catch (error) {
    if (abort.signal.aborted || isAbort(error)) return
    useSearch.setState({ status: 'failed', message: toProblem(error).message })
  }
}
