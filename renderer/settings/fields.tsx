/** The few kinds of settings: a switch, a number, a choice, a list of words. */
import { useId, useState, type ReactNode } from 'react'

interface FieldProps {
  label: string
  hint?: ReactNode
}

interface SwitchProps extends FieldProps {
  value: boolean
  onChange: (value: boolean) => void
}

export function Switch({ label, hint, value, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className="switch"
        aria-describedby={hint ? `${id}-hint` : undefined}
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
      />
      {hint && (
        <p id={`${id}-hint`} className="setting-hint">
          {hint}
        </p>
      )}
    </div>
  )
}

interface NumberProps extends FieldProps {
  value: number
  min: number
  max: number
  step?: number
  unit?: string
  onChange: (value: number) => void
}

/** Takes a number when it is finished (Enter or leaving), within its bounds. */
export function NumberSetting(props: NumberProps) {
  const { label, hint, value, min, max, step = 1, unit, onChange } = props
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)

  const take = (): void => {
    setTyped(null)
    const number = Number(typed)
    if (typed === null || typed.trim() === '' || Number.isNaN(number)) return
    const bounded = Math.min(max, Math.max(min, number))
    if (bounded !== value) onChange(bounded)
  }

  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <span className="setting-number">
        <input
          id={id}
          type="number"
          className="field"
          aria-describedby={hint ? `${id}-hint` : undefined}
          min={min}
          max={max}
          step={step}
          value={typed ?? value}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take()
          }}
        />
        {unit && <span className="soft">{unit}</span>}
      </span>
      {hint && (
        <p id={`${id}-hint`} className="setting-hint">
          {hint}
        </p>
      )}
    </div>
  )
}

interface ChoiceProps<T extends string> extends FieldProps {
  value: T
  choices: ReadonlyArray<readonly [T, string]>
  onChange: (value: T) => void
}

export function Choice<T extends string>({
  label,
  hint,
  value,
  choices,
  onChange,
}: ChoiceProps<T>) {
  const id = useId()
  return (
    <div className="setting">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={value}
        onChange={(event) => {
          const chosen = choices.find(([each]) => each === event.target.value)
          if (chosen) onChange(chosen[0])
        }}
      >
        {choices.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="setting-hint">
          {hint}
        </p>
      )}
    </div>
  )
}
