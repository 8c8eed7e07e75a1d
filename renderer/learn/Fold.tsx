/** A part of the pane that is folded until it is asked for. What is in it is made when it opens: a
 *  plot finds its width then, and nothing is asked of the log before. */
import { useState, type ReactNode } from 'react'

interface FoldProps {
  title: string
  /** Said beside the title, also while it is folded. */
  gist?: string
  children: ReactNode
}

/** Titles of those that are open; they stay so while the pane is put away. */
const opened = new Set<string>()

export function Fold({ title, gist, children }: FoldProps) {
  const [open, setOpen] = useState(opened.has(title))
  const toggle = (now: boolean): void => {
    if (now) opened.add(title)
    else opened.delete(title)
    setOpen(now)
  }
  return (
    <details className="fold" open={open} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>
        <h3>{title}</h3>
        {gist && <span className="soft">{gist}</span>}
      </summary>
      {open && <div className="fold-content">{children}</div>}
    </details>
  )
}
