import { useState } from 'react'
import { badName } from './treeActions'

interface NameFieldProps {
  label: string
  initial: string
  /** Null when it was taken back. */
  onDone: (name: string | null) => void
}

/** A name being written in the tree: Enter takes it, Esc and leaving take it back. */
export function NameField({ label, initial, onDone }: NameFieldProps) {
  const [name, setName] = useState(initial)
  const [refused, setRefused] = useState<string | null>(null)

  const take = (): void => {
    const problem = badName(name)
    if (problem) setRefused(problem)
    else onDone(name)
  }

  return (
    <span className="name-field">
      <input
        className="field"
        aria-label={label}
        aria-invalid={refused !== null}
        title={refused ?? undefined}
        value={name}
        spellCheck={false}
        ref={(input) => {
          if (!input || document.activeElement === input) return
          input.focus()
          const dot = initial.lastIndexOf('.')
          input.setSelectionRange(0, dot > 0 ? dot : initial.length)
        }}
        onChange={(event) => {
          setName(event.target.value)
          setRefused(null)
        }}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Enter') take()
          else if (event.key === 'Escape') onDone(null)
        }}
        onBlur={() => onDone(null)}
      />
      {refused && (
        <span className="name-refused" role="alert">
          {refused}
        </span>
      )}
    </span>
  )
}
