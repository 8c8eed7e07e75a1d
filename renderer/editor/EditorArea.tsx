/** The text of the active document. The editor lives outside React, which only gives it a place. */
import { useEffect, useRef } from 'react'
import { startTextEditor } from './textEditor'
import './editor.css'

export function EditorArea() {
  const container = useRef<HTMLDivElement>(null)
  const heard = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (!container.current) return
    return startTextEditor(container.current, (text) => {
      if (heard.current) heard.current.textContent = text
    })
  }, [])
  return (
    <>
      <div className="editor" ref={container} />
      <p className="only-heard" role="status" aria-label="Suggestion" ref={heard} />
    </>
  )
}
