/** How sure a suggestion must be to be shown: the same slider in the status bar and the settings. */
import { useId, useState } from 'react'
import { changeSettings, useSettings } from '../state/settingsStore'
import { Range } from '../theme/Range'

const WORDS: ReadonlyArray<readonly [upTo: number, text: string]> = [
  [0.05, 'Only what is almost sure to be kept'],
  [0.35, 'Only what is likely to be kept'],
  [0.65, 'What has a fair chance to be kept'],
  [0.95, 'All but what is likely to be refused'],
  [1, 'Everything'],
]

/** @param eagerness 0, quiet, to 1, eager */
export function eagernessText(eagerness: number): string {
  return WORDS.find(([upTo]) => eagerness <= upTo)?.[1] ?? 'Everything'
}

export function EagernessSlider() {
  const stored = useSettings(({ suggest }) => suggest.eagerness)
  const [moved, setMoved] = useState<number | null>(null)
  const id = useId()
  const value = moved ?? stored

  /** Stored when the hand lets go, not at each step on the way. */
  const store = (): void => {
    if (moved === null) return
    if (moved !== stored) void changeSettings({ suggest: { eagerness: moved } })
    setMoved(null)
  }

  return (
    <div className="setting setting-block">
      <label htmlFor={id}>Quiet or eager</label>
      <span className="slider-value">{Math.round(value * 100)} %</span>
      <div className="slider">
        <span aria-hidden="true">Quiet</span>
        <Range
          id={id}
          max={1}
          value={value}
          text={eagernessText(value)}
          describedBy={`${id}-hint`}
          onMove={setMoved}
          onRelease={store}
        />
        <span aria-hidden="true">Eager</span>
      </div>
      <p id={`${id}-hint`} className="setting-hint">
        {eagernessText(value)}. What is held back shows when you ask for it.
      </p>
    </div>
  )
}
