/** A part of the pane that is folded until it is asked for. What is in it is made when it opens: a
 *  plot finds its width then, and nothing is asked of the log before. */
import { useState, type ReactNode } from 'react'

interface FoldProps {
  title: string
  /** Said beside the title, also while it is folded. */
  gist?: string
  children: ReactNode
}

export function Fold({ title, gist, children }: FoldProps) {
  const [open, setOpen] = useState(false)
  return (
    <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>{title}</h3>
        {gist && <span className="soft">{gist}</span>}
      </summary>
      {open && <div className="fold-content">{children}</div>}
    </details>
  )
}
