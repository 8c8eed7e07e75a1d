import { NumberSetting, Switch } from './fields'

interface FittedProps {
  /** What the switch says that leaves the choice to Inkling. */
  fitted: string
  hint: string
  /** Name of the number where one chooses oneself. */
  label: string
  unit: string
  /** Null leaves the choice to Inkling. */
  value: number | null
  /** The number to begin with. */
  start: number
  min: number
  max: number
  step: number
  onChange: (value: number | null) => void
}

/** A number that Inkling finds by itself unless one is given. */
export function FittedNumber({ fitted, hint, value, start, onChange, ...number }: FittedProps) {
  return (
    <>
      <Switch
        label={fitted}
        hint={hint}
        value={value === null}
        onChange={(automatic) => onChange(automatic ? null : start)}
      />
      {value !== null && <NumberSetting {...number} value={value} onChange={onChange} />}
    </>
  )
}
