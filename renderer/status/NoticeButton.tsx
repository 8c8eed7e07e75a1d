/** News: the newest in one line, all of it with what to do on a click. */
import type { Notice } from '../../contract'
import { client } from '../link/client'
import { Icon } from '../shell/icons'
import { Popover } from '../shell/Popover'
import { useAppStore } from '../state/appStore'
import { sayProblem, unsay, useNews } from '../state/news'

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

const iconOf = ({ level }: Notice) => <Icon name={level === 'info' ? 'info' : 'warning'} />

export function NoticeButton() {
  const notices = useNotices()
  const newest = notices.at(-1)
  return (
    <>
      <span className="only-heard" role="status">
        {newest?.message}
      </span>
      {newest && (
        <Popover
          label="News"
          className={`status-item status-notice ${newest.level}`}
          button={
            <>
              {iconOf(newest)}
              <span className="status-text">{newest.message}</span>
              {notices.length > 1 && <span className="count">{notices.length}</span>}
            </>
          }
        >
          {() =>
            [...notices].reverse().map((notice) => (
              <article key={notice.id} className={`news-item ${notice.level}`}>
                {iconOf(notice)}
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
            ))
          }
        </Popover>
      )}
    </>
  )
}
