/** A small sheet at the button that opens it: Esc and a press beside it close it. It lies in the top
 *  layer, above everything. */
import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react'
import { usePressOutside } from './usePressOutside'

interface SheetProps {
  id: string
  label: string
  anchor: RefObject<HTMLElement | null>
  onClose: (how: 'key' | 'press') => void
  children: ReactNode
}

function Sheet({ id, label, anchor, onClose, children }: SheetProps) {
  const sheet = useRef<HTMLDivElement>(null)
  usePressOutside(
    () => [sheet.current, anchor.current],
    () => onClose('press'),
  )

  useEffect(() => {
    const element = sheet.current
    if (!element) return
    element.showPopover()
    const box = anchor.current?.getBoundingClientRect()
    const left = Math.min(box?.left ?? 0, innerWidth - element.offsetWidth - 4)
    element.style.left = `${Math.max(4, left)}px`
    element.style.bottom = `${innerHeight - (box?.top ?? innerHeight) + 4}px`
    element.focus()
  }, [anchor])

  return (
    <div
      ref={sheet}
      id={id}
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      popover="manual"
      className="sheet"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose('key')
      }}
    >
      {children}
    </div>
  )
}

interface PopoverProps {
  /** What the button says to a screen reader, where its text does not say it all. */
  buttonLabel?: string
  className?: string
  button: ReactNode
  /** Name of the sheet. */
  label: string
  /** @param close puts the sheet away without taking the focus back */
  children: (close: () => void) => ReactNode
}

export function Popover({ buttonLabel, className, button, label, children }: PopoverProps) {
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const id = useId()
  return (
    <>
      <button
        ref={opener}
        type="button"
        className={className}
        aria-label={buttonLabel}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open && (
        <Sheet
          id={id}
          label={label}
          anchor={opener}
          onClose={(how) => {
            setOpen(false)
            if (how === 'key') opener.current?.focus()
          }}
        >
          {children(() => setOpen(false))}
        </Sheet>
      )}
    </>
  )
}
