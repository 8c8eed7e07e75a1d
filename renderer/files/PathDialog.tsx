/** Inkling's own dialog for a path, where the host has none: a field that completes as one types. */
import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import type { Entry } from '../../contract'
import { client } from '../link/client'
import { isAbort, toProblem } from '../link/problem'
import type { PathRequest } from '../shell/dialogStore'
import { Icon } from '../shell/icons'
import { Modal } from '../shell/Modal'
import { useAppStore } from '../state/appStore'
import { useFolder } from './folderStore'
import { homeOf, joinPath, splitTyped } from './paths'

const TITLES: Record<PathRequest['what'], { title: string; action: string }> = {
  folder: { title: 'Open a folder', action: 'Open this folder' },
  file: { title: 'Open a file', action: 'Open' },
  save: { title: 'Save as', action: 'Save' },
  model: { title: 'Add a model file (GGUF)', action: 'Add' },
}

/** No file's name has a separator in it. */
const TAKE = '/take'

interface Listing {
  folder: string
  entries: Entry[]
  problem: string | null
}

function useListing(folder: string): Listing {
  const [listing, setListing] = useState<Listing>({ folder: '', entries: [], problem: null })
  useEffect(() => {
    const abort = new AbortController()
    client.workspace
      .browse({ path: folder }, { signal: abort.signal })
      .then((entries) => setListing({ folder, entries, problem: null }))
      .catch((error: unknown) => {
        if (!isAbort(error)) setListing({ folder, entries: [], problem: toProblem(error).message })
      })
    return () => abort.abort()
  }, [folder])
  return listing
}

/** Whether a file may be chosen at all for what is asked. */
function isWanted({ kind, name }: Entry, what: PathRequest['what']): boolean {
  if (kind === 'folder') return true
  if (what === 'folder') return false
  return what !== 'model' || name.toLowerCase().endsWith('.gguf')
}

interface PathDialogProps {
  request: PathRequest
  answer: (path: string | null) => void
}

export function PathDialog({ request, answer }: PathDialogProps) {
  const { what, suggestedName = '' } = request
  const { title, action } = TITLES[what]
  const [typed, setTyped] = useState(() => {
    const { folder } = useFolder.getState()
    const start = folder ?? homeOf(useAppStore.getState().app?.profileFolder ?? '/')
    return joinPath(start, what === 'save' ? suggestedName : '')
  })
  const [moved, setMoved] = useState('')
  const { folder, name } = splitTyped(typed)
  const { entries, problem } = useListing(folder)

  const wanted = name.toLowerCase()
  const hidden = (entry: Entry): boolean => entry.name.startsWith('.') && !wanted.startsWith('.')
  // What is suggested as a name must not hide the folders that one may want to go into.
  const filters = what !== 'save' || name !== suggestedName
  const shown = entries.filter(
    (entry) =>
      isWanted(entry, what) &&
      !hidden(entry) &&
      (!filters || entry.name.toLowerCase().includes(wanted)),
  )

  const enter = (entry: Entry): void => {
    if (entry.kind === 'folder') {
      setTyped(joinPath(joinPath(folder, entry.name), what === 'save' && !filters ? name : ''))
    } else setTyped(joinPath(folder, entry.name))
    setMoved('')
  }
  const ready = what === 'folder' ? typed.length > 0 : name !== ''
  const take = (): void => {
    if (ready) answer(what === 'folder' ? typed.replace(/(.)[/\\]+$/, '$1') : typed)
  }

  // Enter takes a path that is whole and completes one that is not.
  const whole = name === '' || what === 'save' || entries.some((entry) => entry.name === name)
  const first = shown[0]?.name
  const proposed = ready && (whole || first === undefined) ? TAKE : (first ?? '')
  const known = moved === TAKE ? ready : shown.some((entry) => entry.name === moved)
  const selected = known ? moved : proposed

  return (
    <Modal label={title} className="picker path-dialog" onClose={() => answer(null)}>
      <Command
        label="Path"
        shouldFilter={false}
        vimBindings={false}
        value={selected}
        onValueChange={setMoved}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          take()
        }}
      >
        <h2 className="path-title">{title}</h2>
        <Command.Input
          className="picker-input"
          spellCheck={false}
          value={typed}
          onValueChange={(path) => {
            setTyped(path)
            setMoved('')
          }}
          ref={(input) => {
            if (!input || input.dataset.placed) return
            input.dataset.placed = 'yes'
            input.setSelectionRange(input.value.length, input.value.length)
          }}
        />
        <Command.List className="picker-list" label="What is in this folder">
          {problem && <p className="picker-empty">{problem}</p>}
          {what !== 'model' && ready && (
            <Command.Item className="picker-item" value={TAKE} onSelect={take}>
              <Icon name="check" />
              <span className="picker-title">{action}</span>
              <span className="picker-hint">{typed}</span>
            </Command.Item>
          )}
          {shown.slice(0, 200).map((entry) => (
            <Command.Item
              key={entry.path}
              className="picker-item"
              value={entry.name}
              onSelect={() => {
                if (entry.kind === 'folder' || what === 'save') enter(entry)
                else answer(joinPath(folder, entry.name))
              }}
            >
              <Icon name={entry.kind === 'folder' ? 'folder' : 'file'} />
              <span className="picker-title">{entry.name}</span>
            </Command.Item>
          ))}
        </Command.List>
        <footer className="row path-actions">
          <button type="button" className="button plain" onClick={() => answer(null)}>
            Cancel
          </button>
          <button type="button" className="button primary" disabled={!ready} onClick={take}>
            {action}
          </button>
        </footer>
      </Command>
    </Modal>
  )
}
