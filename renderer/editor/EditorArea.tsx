/** The text of the active document. The editor lives outside React, which only gives it a place. */
import { useEffect, useRef } from 'react'
import { startTextEditor } from './textEditor'
import './editor.css'

export function EditorArea() {
  const container = useRef<HTMLDivElement>(null)
  useEffect(() => (container.current ? startTextEditor(container.current) : undefined), [])
  return <div className="editor" ref={container} />
}
