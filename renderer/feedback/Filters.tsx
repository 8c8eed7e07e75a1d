/** Which rows are shown: by outcome, kind of text, words in it, and days. */
import { useEffect, useState } from 'react'
import type { FeedbackFilter, Mode, Outcome } from '../../contract'
import { dateValue, dayEnd, dayStart } from './days'
import { emptyFilter, setFilter, useFeedback } from './feedbackStore'
import { count, modeWords, outcomeOrder, outcomeWords } from './words'

const SEARCH_AFTER_MS = 250

const toggled = <T,>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : [...list, one]

export const isFiltered = (filter: FeedbackFilter): boolean =>
  JSON.stringify(filter) !== JSON.stringify(emptyFilter)

function OutcomeChips() {
  const outcomes = useFeedback(({ filter }) => filter.outcomes)
  const counts = useFeedback(({ stats }) => stats?.outcomes)
  return (
    <div className="chips" role="group" aria-label="Outcome">
      {outcomeOrder.map((outcome: Outcome) => (
        <button
          key={outcome}
          type="button"
          className={`chip ${outcome}`}
          aria-pressed={outcomes.includes(outcome)}
          title={outcomeWords[outcome].meaning}
          onClick={() => setFilter({ outcomes: toggled(outcomes, outcome) })}
        >
          <span className="dot" />
          {outcomeWords[outcome].name} <b>{count(counts?.[outcome] ?? 0)}</b>
        </button>
      ))}
    </div>
  )
}

function SearchField() {
  const text = useFeedback(({ filter }) => filter.text)
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped(text), [text])
  useEffect(() => {
    if (typed === text) return
    const timer = setTimeout(() => setFilter({ text: typed }), SEARCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [typed, text])
  return (
    <input
      type="search"
      className="field filter-text"
      aria-label="Words in the suggestion or before it"
      placeholder="Search"
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
    />
  )
}

export function Filters() {
  const filter = useFeedback((state) => state.filter)
  const { modes, since, until } = filter
  return (
    <div className="filters">
      <OutcomeChips />
      <div className="row">
        <SearchField />
        <select
          className="field"
          aria-label="Kind of text"
          value={modes[0] ?? ''}
          onChange={({ target }) =>
            setFilter({ modes: target.value === '' ? [] : [target.value as Mode] })
          }
        >
          <option value="">Prose and code</option>
          {Object.entries(modeWords).map(([mode, name]) => (
            <option key={mode} value={mode}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <details className="filter-days" open={since !== null || until !== null || undefined}>
        <summary>Days</summary>
        <div className="row">
          <label className="row">
            From
            <input
              type="date"
              className="field"
              value={dateValue(since)}
              onChange={({ target }) => setFilter({ since: dayStart(target.value) })}
            />
          </label>
          <label className="row">
            to
            <input
              type="date"
              className="field"
              value={dateValue(until)}
              onChange={({ target }) => {
                const end = dayEnd(target.value)
                setFilter({ until: end === null ? null : end - 1 })
              }}
            />
          </label>
        </div>
      </details>
      {isFiltered(filter) && (
        <button type="button" className="button" onClick={() => setFilter(emptyFilter)}>
          Show all rows
        </button>
      )}
    </div>
  )
}
