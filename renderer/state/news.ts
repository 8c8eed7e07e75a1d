/** News of the window itself, for the status bar: stays readable until dismissed or replaced. */
import { create } from 'zustand'
import type { Notice } from '../../contract'
import { toProblem } from '../link/problem'

interface News {
  notices: Notice[]
}

export const useNews = create<News>(() => ({ notices: [] }))

/** Says something; a notice with the same id is replaced. */
export function say(notice: Notice): void {
  useNews.setState(({ notices }) => ({
    notices: [...notices.filter(({ id }) => id !== notice.id), notice],
  }))
}

/** Says what went wrong, in the app's words. */
export function sayProblem(id: string, error: unknown): void {
  say({ ...toProblem(error), id, level: 'error' })
}

export function unsay(id: string): void {
  useNews.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}
