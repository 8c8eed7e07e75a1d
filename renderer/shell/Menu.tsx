/** A button that opens a small menu: arrows move, Enter chooses, Esc closes. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { usePressOutside } from './usePressOutside'

export interface MenuItem {
  id: string
  label: string
  hint?: string
  checked?: boolean
  danger?: boolean
  run: () => void
}

interface MenuProps {
  label: string
  className?: string
  items: MenuItem[]
  children: ReactNode
}

export function Menu({ label, className, items, children }: MenuProps) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const id = useId()

  const close = (): void => {
    setOpen(false)
    button.current?.focus()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {children}
      </button>
      {open && button.current && (
        <MenuList id={id} label={label} items={items} anchor={button.current} onClose={close} />
      )}
    </>
  )
}

interface MenuListProps {
  id?: string
  label: string
  className?: string
  items: MenuItem[]
  /** What the menu opens at: an element, or a point of the window. */
  anchor: HTMLElement | { x: number; y: number }
  onClose: () => void
}

/** The list itself, also for context menus. It lies in the top layer, above everything. */
export function MenuList({ id, label, className = '', items, anchor, onClose }: MenuListProps) {
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = list.current
    if (!element) return
    if (!element.matches(':popover-open')) element.showPopover()
    const box = anchor instanceof HTMLElement ? anchor.getBoundingClientRect() : null
    const { offsetWidth: width, offsetHeight: height } = element
    const left = box ? box.left : 'x' in anchor ? anchor.x : 0
    const below = box ? box.bottom + 4 : 'y' in anchor ? anchor.y : 0
    const above = (box ? box.top - 4 : below) - height
    element.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`
    element.style.top = `${Math.max(4, below + height > innerHeight ? above : below)}px`
    // A list that grows stays within the window, and the focus stays where it is.
  }, [anchor, items.length])

  useEffect(() => {
    list.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus()
  }, [anchor])

  usePressOutside(() => [list.current, anchor instanceof Element ? anchor : null], onClose)

  const onKeyDown = (event: KeyboardEvent): void => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]
    const at = all.findIndex((item) => item === document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (to !== undefined) all[(to + all.length) % all.length]?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={list}
      id={id}
      role="menu"
      aria-label={label}
      popover="manual"
      className={`menu ${className}`}
      onKeyDown={onKeyDown}
    >
      {items.map(({ id, label, hint, checked, danger, run }) => (
        <button
          key={id}
          type="button"
          tabIndex={-1}
          role={checked === undefined ? 'menuitem' : 'menuitemcheckbox'}
          aria-checked={checked}
          className={danger ? 'menu-item bad' : 'menu-item'}
          onClick={() => {
            onClose()
            run()
          }}
        >
          <span className="menu-check">{checked ? '✓' : ''}</span>
          <span className="menu-label">{label}</span>
          {hint && <kbd>{hint}</kbd>}
        </button>
      ))}
    </div>
  )
}
