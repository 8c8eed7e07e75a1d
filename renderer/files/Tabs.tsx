/** The open texts in a row, and the doors to the side zones at its ends. */
import { useEffect, useRef, type KeyboardEvent } from 'react'
import type { CommandId } from '../../contract'
import { keyLabel, runCommand } from '../shell/commands'
import { commandTable } from '../shell/keyTable'
import { Icon, type IconName } from '../shell/icons'
import { useLayout, type Panel } from '../state/layoutStore'
import { sayProblem } from '../state/news'
import { closeDocument } from './closing'
import { activateDocument, useDocuments, type OpenDocument } from './documentsStore'
import { focusText } from './textSource'

const close = (docId: string): void => {
  closeDocument(docId).catch((error: unknown) => sayProblem('close', error))
}

interface TabProps {
  doc: OpenDocument
  active: boolean
  /** Another open text has the same name. */
  ambiguous: boolean
}

function Tab({ doc, active, ambiguous }: TabProps) {
  const element = useRef<HTMLDivElement>(null)
  const { panel, filesVisible } = useLayout()
  useEffect(() => {
    if (!active) return
    // The next frame knows how much room the side zones have left.
    const frame = requestAnimationFrame(() =>
      element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    )
    return () => cancelAnimationFrame(frame)
  }, [active, panel, filesVisible])

  const folder = ambiguous ? doc.path?.split(/[/\\]/).at(-2) : undefined
  return (
    <div
      ref={element}
      role="tab"
      id={`tab-${doc.docId}`}
      aria-selected={active}
      aria-label={doc.dirty ? `${doc.title}, not saved` : doc.title}
      tabIndex={active ? 0 : -1}
      className="tab"
      title={doc.path ?? 'Not saved to a file yet'}
      onPointerDown={(event) => {
        if (event.button === 0) activateDocument(doc.docId)
      }}
      onAuxClick={(event) => {
        if (event.button === 1) close(doc.docId)
      }}
    >
      <span className="tab-title">{doc.title}</span>
      {folder && <span className="tab-folder">{folder}</span>}
      {doc.readOnly && <Icon name="lock" />}
      {/* For the pointer only: by keyboard, Delete on the tab or the close key does the same. */}
      <span
        className={doc.dirty ? 'tab-close dirty' : 'tab-close'}
        aria-hidden="true"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => close(doc.docId)}
      >
        <Icon name="close" />
      </span>
    </div>
  )
}

function ZoneButton({
  command,
  icon,
  open,
}: {
  command: CommandId
  icon: IconName
  open: boolean
}) {
  const key = keyLabel(command)
  const name = commandTable[command].title.replace('Show or hide ', '')
  const label = name.charAt(0).toUpperCase() + name.slice(1)
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-pressed={open}
      title={key ? `${label} (${key})` : label}
      onClick={() => runCommand(command)}
    >
      <Icon name={icon} />
    </button>
  )
}

const panelButtons: Array<[Exclude<Panel, 'none' | 'search'>, CommandId]> = [
  ['feedback', 'view.feedback'],
  ['learn', 'view.learn'],
  ['models', 'view.models'],
  ['settings', 'view.settings'],
]

export function Tabs() {
  const { documents, activeId } = useDocuments()
  const { filesVisible, panel } = useLayout()
  const titles = documents.map(({ title }) => title)

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = documents.findIndex(({ docId }) => docId === activeId)
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: documents.length - 1 }[
      event.key
    ]
    if (to !== undefined) {
      const next = documents[(to + documents.length) % documents.length]
      if (!next) return
      activateDocument(next.docId)
      document.getElementById(`tab-${next.docId}`)?.focus()
    } else if (event.key === 'Enter' || event.key === ' ') focusText()
    else if (event.key === 'Delete' && activeId) close(activeId)
    else return
    event.preventDefault()
  }

  return (
    <div className="tab-row">
      <ZoneButton command="view.files" icon="files" open={filesVisible} />
      {documents.length > 0 && (
        <div className="tabs" role="tablist" aria-label="Open texts" onKeyDown={onKeyDown}>
          {documents.map((doc) => (
            <Tab
              key={doc.docId}
              doc={doc}
              active={doc.docId === activeId}
              ambiguous={titles.filter((title) => title === doc.title).length > 1}
            />
          ))}
        </div>
      )}
      <span className="tab-gap" />
      <button
        type="button"
        className="icon-button"
        aria-label="New text"
        title={`New text (${keyLabel('file.new')})`}
        onClick={() => runCommand('file.new')}
      >
        <Icon name="plus" />
      </button>
      {panelButtons.map(([name, command]) => (
        <ZoneButton key={name} command={command} icon={name} open={panel === name} />
      ))}
    </div>
  )
}
