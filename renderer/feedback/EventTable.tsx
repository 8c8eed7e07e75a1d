/** The log as a table that stays quick however long it is: only rows in view exist. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { FeedbackRow } from '../../contract'
import { EventDetail } from './EventDetail'
import { rowAt, showRows, useFeedback } from './feedbackStore'
import { oneLine, outcomeName, whenText } from './words'

/** CSS pixels of a closed row at the normal scale. */
const ROW_PX = 52

/** A few letters of what stood before, so that the suggestion itself has room. */
const TAIL_UNITS = 18

const tailOf = (prefix: string): string =>
  oneLine(prefix.length > TAIL_UNITS ? `…${prefix.slice(-TAIL_UNITS)}` : prefix)

interface EventTableProps {
  /** The element that scrolls. */
  scroller: RefObject<HTMLElement | null>
  chosen: ReadonlySet<string>
  onChoose: (eventId: string) => void
}

export function EventTable({ scroller, chosen, onChoose }: EventTableProps) {
  const total = useFeedback((state) => state.total)
  const pages = useFeedback((state) => state.pages)
  const [openId, setOpenId] = useState<string | null>(null)
  const top = useRef<HTMLDivElement>(null)
  const [offset, setOffset] = useState(0)

  useLayoutEffect(() => {
    const place = top.current
    const frame = scroller.current
    if (!place || !frame) return
    const distance =
      place.getBoundingClientRect().top - frame.getBoundingClientRect().top + frame.scrollTop
    if (Math.abs(distance - offset) > 1) setOffset(distance)
  })

  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollMargin: offset,
  })
  const items = rows.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => showRows(first, last), [first, last, total])

  return (
    <div
      className="events"
      role="table"
      aria-label="Suggestions, newest first"
      aria-rowcount={total + 1}
    >
      <div role="row" className="events-head" aria-rowindex={1}>
        <span role="columnheader" className="only-heard">
          Chosen
        </span>
        <span role="columnheader">Suggestion</span>
        <span role="columnheader">Outcome</span>
      </div>
      <div role="rowgroup" ref={top} style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, key, start }) => {
          const row = rowAt(pages, index)
          return (
            <div
              key={key}
              ref={rows.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 2}
              className="event"
              style={{ transform: `translateY(${start - offset}px)` }}
            >
              {row ? (
                <Row
                  row={row}
                  open={row.eventId === openId}
                  chosen={chosen.has(row.eventId)}
                  onOpen={() => setOpenId(row.eventId === openId ? null : row.eventId)}
                  onChoose={() => onChoose(row.eventId)}
                />
              ) : (
                <span role="cell" className="event-waiting" />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface RowProps {
  row: FeedbackRow
  open: boolean
  chosen: boolean
  onOpen: () => void
  onChoose: () => void
}

function Row({ row, open, chosen, onOpen, onChoose }: RowProps) {
  const when = whenText(row.at, Date.now())
  const text = oneLine(row.completion)
  return (
    <>
      <span role="cell" className="event-choose">
        <input
          type="checkbox"
          checked={chosen}
          aria-label={`Choose the suggestion of ${when}`}
          onChange={onChoose}
        />
      </span>
      <span role="cell" className="event-main">
        <button type="button" className="event-open" aria-expanded={open} onClick={onOpen}>
          <span className="event-text">
            <span className="soft">{tailOf(row.prefixTail)}</span>
            <span className="event-ghost">{text}</span>
          </span>
          <span className="event-facts soft">
            {when} · {row.path ? row.path.split(/[/\\]/).pop() : 'Untitled'}
          </span>
        </button>
      </span>
      <span role="cell" className={`event-outcome ${row.outcome ?? ''}`}>
        <span className="dot" />
        {outcomeName(row)}
      </span>
      {open && (
        <div role="cell" className="event-detail">
          <EventDetail row={row} />
        </div>
      )}
    </>
  )
}
