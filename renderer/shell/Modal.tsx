/** A native dialog: it traps focus, closes with Esc and gives the focus back. What is used first
 *  has `data-first`; without it that is the first field. */
import { useEffect, useRef, type ReactNode } from 'react'

interface ModalProps {
  label: string
  className?: string
  onClose: () => void
  children: ReactNode
}

export function Modal({ label, className, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })

  useEffect(() => {
    const element = dialog.current
    if (!element) return
    const before = document.activeElement
    element.showModal()
    // A dialog would focus its first focusable part, which is rarely what one wants to use first.
    const first = element.querySelector<HTMLElement>('[data-first], input')
    first?.focus()
    return () => {
      element.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])

  return (
    <dialog
      ref={dialog}
      aria-label={label}
      className={className ? `modal ${className}` : 'modal'}
      onCancel={(event) => {
        event.preventDefault()
        close.current()
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) close.current()
      }}
    >
      <div className="modal-body">{children}</div>
    </dialog>
  )
}
