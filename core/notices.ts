/** News for the person at the keyboard: kept until dismissed or replaced by the same id. */
import type { Notice } from '../contract'
import { createObservable } from './stream'

export interface Notices {
  add(notice: Notice): void
  dismiss(id: string): void
  list(): Notice[]
  subscribe(listener: (notices: Notice[]) => void): () => void
}

export function createNotices(): Notices {
  const notices = createObservable<Notice[]>([])
  return {
    add: (notice) => notices.set([...notices.get().filter((n) => n.id !== notice.id), notice]),
    dismiss: (id) => notices.set(notices.get().filter((n) => n.id !== id)),
    list: notices.get,
    subscribe: notices.subscribe,
  }
}
