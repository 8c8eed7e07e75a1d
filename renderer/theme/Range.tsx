/** A slider that tells each step on the way, and when the hand lets go. */
interface RangeProps {
  id: string
  /** From 0 on. */
  max: number
  value: number
  /** The value in words. */
  text: string
  describedBy?: string
  onMove: (value: number) => void
  onRelease: () => void
}

export function Range({ id, max, value, text, describedBy, onMove, onRelease }: RangeProps) {
  return (
    <input
      id={id}
      type="range"
      min={0}
      max={max}
      step={0.05}
      value={value}
      aria-valuetext={text}
      aria-describedby={describedBy}
      onChange={(event) => onMove(Number(event.target.value))}
      onPointerUp={onRelease}
      onKeyUp={onRelease}
      onBlur={onRelease}
    />
  )
}
