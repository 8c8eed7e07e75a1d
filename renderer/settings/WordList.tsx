import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { Icon } from '../shell/icons'

interface WordListProps {
  label: string
  hint: ReactNode
  words: readonly string[]
  onChange: (words: string[]) => void
}

/** The contract's limits. */
const LONGEST = 200
const MOST = 1_000

/** Words and phrases, added one at a time or, separated by commas or lines, several at once. */
export function WordList({ label, hint, words, onChange }: WordListProps) {
  const [typed, setTyped] = useState('')
  const id = useId()

  const add = (event: FormEvent): void => {
    event.preventDefault()
    const fresh = typed
      .split(/[,，、\n]/)
      .map((word) => word.trim().slice(0, LONGEST))
      .filter((word) => word !== '' && !words.includes(word))
    setTyped('')
    if (fresh.length > 0) onChange([...words, ...new Set(fresh)].slice(0, MOST))
  }

  return (
    <form className="setting setting-block" onSubmit={add}>
      <label htmlFor={id}>{label}</label>
      <span className="word-entry">
        <input
          id={id}
          className="field"
          aria-describedby={`${id}-hint`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={typed.trim() === ''}>
          Add
        </button>
      </span>
      <p id={`${id}-hint`} className="setting-hint">
        {hint}
      </p>
      {words.length > 0 && (
        <ul className="chips" aria-label={label}>
          {words.map((word) => (
            <li key={word} className="chip">
              {word}
              <button
                type="button"
                className="icon-button"
                aria-label={`Take “${word}” off the list`}
                onClick={() => onChange(words.filter((other) => other !== word))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  )
}
