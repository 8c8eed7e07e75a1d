/** Go to a file by a few letters of its path. */
import { Command } from 'cmdk'
import { useDeferredValue, useEffect, useMemo, useState, type ReactNode } from 'react'
import { client } from '../link/client'
import { isAbort } from '../link/problem'
import { Modal } from '../shell/Modal'
import { hideOverlay } from '../shell/overlayStore'
import { sayProblem } from '../state/news'
import { activateDocument, useDocuments } from './documentsStore'
import { useFolder } from './folderStore'
import { fuzzyFind, type FuzzyMatch } from './fuzzy'
import { tryOpenFile } from './opening'
import { joinPath, relativeTo } from './paths'
import { focusText } from './textSource'

const FILE_LIMIT = 200_000
const SHOWN = 50

/** Paths of the files in the folder, relative to it; null while they are read. */
function useFolderFiles(folder: string | null): { paths: string[] | null; truncated: boolean } {
  const [files, setFiles] = useState<{ paths: string[] | null; truncated: boolean }>({
    paths: folder ? null : [],
    truncated: false,
  })
  useEffect(() => {
    if (!folder) return
    const abort = new AbortController()
    client.workspace
      .files({ folder, limit: FILE_LIMIT }, { signal: abort.signal })
      .then(({ paths, truncated }) =>
        setFiles({ paths: paths.map((path) => relativeTo(path, folder)), truncated }),
      )
      .catch((error: unknown) => {
        if (!isAbort(error)) sayProblem('quickOpen', error)
      })
    return () => abort.abort()
  }, [folder])
  return files
}

function highlighted({ path, places }: FuzzyMatch, from: number, to: number): ReactNode {
  const marked = new Set(places)
  return Array.from(path.slice(from, to), (letter, index) =>
    marked.has(from + index) ? <mark key={index}>{letter}</mark> : letter,
  )
}

function FileLine({ match }: { match: FuzzyMatch }) {
  const cut = Math.max(match.path.lastIndexOf('/'), match.path.lastIndexOf('\\')) + 1
  return (
    <>
      <span className="picker-title">{highlighted(match, cut, match.path.length)}</span>
      {cut > 0 && <span className="picker-hint">{highlighted(match, 0, cut - 1)}</span>}
    </>
  )
}

export function QuickOpen() {
  const folder = useFolder(({ folder }) => folder)
  const documents = useDocuments(({ documents }) => documents)
  const { paths, truncated } = useFolderFiles(folder)
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(typed)
  const [moved, setMoved] = useState('')

  const open = useMemo(
    () => documents.map(({ docId, path, title }) => ({ docId, path: path ?? title })),
    [documents],
  )
  const matches = useMemo(() => {
    const openPaths = open.map(({ path }) => relativeTo(path, folder))
    const known = new Set(openPaths)
    const others = (paths ?? []).filter((path) => !known.has(path))
    return wanted
      ? fuzzyFind([...openPaths, ...others], wanted, SHOWN)
      : [...openPaths, ...others].slice(0, SHOWN).map((path) => ({ path, score: 0, places: [] }))
  }, [open, paths, wanted, folder])

  // The best match is chosen until the arrows move to another one that is still in the list.
  const selected = matches.some(({ path }) => path === moved) ? moved : (matches[0]?.path ?? '')

  const choose = async (path: string): Promise<void> => {
    hideOverlay()
    const known = open.find((each) => relativeTo(each.path, folder) === path)
    if (known) activateDocument(known.docId)
    else if (!folder || !(await tryOpenFile(joinPath(folder, path)))) return
    requestAnimationFrame(focusText)
  }

  return (
    <Modal label="Go to file" className="picker" onClose={hideOverlay}>
      <Command
        label="Go to file"
        shouldFilter={false}
        loop
        vimBindings={false}
        value={selected}
        onValueChange={setMoved}
      >
        <Command.Input
          className="picker-input"
          placeholder="A few letters of the file's name"
          value={typed}
          onValueChange={(text) => {
            setTyped(text)
            setMoved('')
          }}
        />
        <Command.List className="picker-list" label="Files">
          {paths === null && <p className="picker-empty">Reading the folder…</p>}
          {paths !== null && matches.length === 0 && (
            <p className="picker-empty">
              {folder ? 'No file has these letters.' : 'Open a folder to find its files here.'}
            </p>
          )}
          {matches.map((match) => (
            <Command.Item
              key={match.path}
              className="picker-item"
              value={match.path}
              onSelect={() => void choose(match.path)}
            >
              <FileLine match={match} />
            </Command.Item>
          ))}
        </Command.List>
        {truncated && (
          <p className="picker-note soft">This folder has more files than can be listed here.</p>
        )}
      </Command>
    </Modal>
  )
}
