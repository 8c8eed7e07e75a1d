/** News: the newest in one line, all of it with what to do on a click. */
import { useEffect, useId, useRef, useState } from 'react'
import type { Notice } from '../../contract'
import { client } from '../link/client'
import { useAppStore } from '../state/appStore'
import { sayProblem, unsay, useNews } from '../state/news'
import { Icon } from './icons'

const NONE: Notice[] = []

function useNotices(): Array<Notice & { own: boolean }> {
  const own = useNews(({ notices }) => notices)
  const fromApp = useAppStore(({ app }) => app?.notices ?? NONE)
  return [
    ...fromApp.map((notice) => ({ ...notice, own: false })),
    ...own.map((notice) => ({ ...notice, own: true })),
  ]
}

async function dismiss({ id, own }: { id: string; own: boolean }): Promise<void> {
  if (own) unsay(id)
  else await client.app.dismissNotice({ id })
}

export function NoticeButton() {
  const notices = useNotices()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const id = useId()
  const newest = notices.at(-1)
  const shown = open && newest !== undefined

  useEffect(() => {
    const element = sheet.current
    if (!element) return
    element.showPopover()
    element.focus()
    const onPointerDown = ({ target }: PointerEvent): void => {
      const inside =
        target instanceof Node && (element.contains(target) || button.current?.contains(target))
      if (!inside) setOpen(false)
    }
    window.addEventListener('pointerdown', onPointerDown, true)
    return () => window.removeEventListener('pointerdown', onPointerDown, true)
  }, [shown])

  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }

  return (
    <>
      <span className="only-heard" role="status">
        {newest?.message}
      </span>
      {newest && (
        <button
          ref={button}
          type="button"
          className={`status-item status-notice ${newest.level}`}
          aria-expanded={shown}
          aria-controls={shown ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          <Icon name={newest.level === 'info' ? 'info' : 'warning'} />
          <span className="status-text">{newest.message}</span>
          {notices.length > 1 && <span className="count">{notices.length}</span>}
        </button>
      )}
      {shown && (
        <div
          ref={sheet}
          id={id}
          role="dialog"
          aria-label="News"
          tabIndex={-1}
          popover="manual"
          className="news"
          onKeyDown={(event) => {
            if (event.key === 'Escape') close()
          }}
        >
          {[...notices].reverse().map((notice) => (
            <article key={notice.id} className={`news-item ${notice.level}`}>
              <Icon name={notice.level === 'info' ? 'info' : 'warning'} />
              <div>
                <p>{notice.message}</p>
                {notice.next && <p className="soft">{notice.next}</p>}
              </div>
              <button
                type="button"
                className="icon-button"
                aria-label="Dismiss"
                onClick={() =>
                  void dismiss(notice).catch((error: unknown) => sayProblem('notice', error))
                }
              >
                <Icon name="close" />
              </button>
            </article>
          ))}
        </div>
      )}
    </>
  )
}
