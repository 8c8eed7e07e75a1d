import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { useFolder } from '../files/folderStore'
import { tryOpenFile } from '../files/opening'
import { baseName, parentOf, relativeTo } from '../files/paths'
import { focusText } from '../files/textSource'
import { runCommand } from '../shell/commands'
import { Icon } from '../shell/icons'
import { useLayout } from '../state/layoutStore'
import { hitRows, previewParts, type HitRow } from './hitRows'
import { search, useSearch, type SearchOptions } from './searchStore'
import './search.css'

const TYPED_AFTER_MS = 250
const ROW_PX = 26

const switches: Array<[keyof SearchOptions, string, string]> = [
  ['matchCase', 'Aa', 'Match case'],
  ['wholeWord', 'ab', 'Whole words'],
  ['regex', '.*', 'Regular expression'],
]

function summary(
  hits: number,
  files: number,
  state: ReturnType<typeof useSearch.getState>,
): string {
  if (state.status === 'failed') return state.message ?? 'The search failed.'
  if (state.status === 'idle') return ''
  if (hits === 0) return state.status === 'running' ? 'Searching…' : 'Nothing found.'
  const found = `${hits.toLocaleString()} ${hits === 1 ? 'place' : 'places'} in ${files.toLocaleString()} ${files === 1 ? 'file' : 'files'}`
  if (state.status === 'running') return `${found}, searching…`
  return state.truncated ? `The first ${found}. Narrow the search to see others.` : found
}

export function SearchPane() {
  const folder = useFolder(({ folder }) => folder)
  if (!folder) {
    return (
      <div className="pane-empty">
        <p>Inkling searches in the files of an open folder.</p>
        <button type="button" className="button" onClick={() => runCommand('file.openFolder')}>
          Open a folder
        </button>
      </div>
    )
  }
  return <SearchIn folder={folder} />
}

function SearchIn({ folder }: { folder: string }) {
  const state = useSearch()
  const { hits } = state
  const [text, setText] = useState(state.text)
  const [options, setOptions] = useState(state.options)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const zoom = useLayout(({ zoom }) => zoom)

  const rows = useMemo(() => hitRows(hits, folded), [hits, folded])
  const files = useMemo(() => new Set(hits.map(({ path }) => path)).size, [hits])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => list.current,
    estimateSize: () => ROW_PX * zoom,
    overscan: 12,
  })

  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [state.asked])
  useEffect(() => {
    const known = useSearch.getState()
    if (known.text === text && known.options === options) return
    const timer = setTimeout(() => void search(folder, text, options), TYPED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [folder, text, options])

  const moveTo = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setFocused(next)
    virtual.scrollToIndex(next)
  }

  const fold = (path: string): void => {
    const next = new Set(folded)
    if (!next.delete(path)) next.add(path)
    setFolded(next)
  }

  const open = async (row: HitRow | undefined, thenWrite: boolean): Promise<void> => {
    if (!row) return
    if (row.kind === 'file') return fold(row.path)
    const { path, line, column, endColumn } = row.hit
    if ((await tryOpenFile(path, { line, column, endColumn })) && thenWrite) focusText()
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[focused]
    if (event.key === 'ArrowDown') moveTo(focused + 1)
    else if (event.key === 'ArrowUp' && focused === 0) field.current?.focus()
    else if (event.key === 'ArrowUp') moveTo(focused - 1)
    else if (event.key === 'Home') moveTo(0)
    else if (event.key === 'End') moveTo(rows.length - 1)
    else if (event.key === 'ArrowLeft' && row?.kind === 'file' && !row.folded) fold(row.path)
    else if (event.key === 'ArrowRight' && row?.kind === 'file' && row.folded) fold(row.path)
    else if (event.key === 'Enter') void open(row, true)
    else if (event.key === ' ') void open(row, false)
    else return
    event.preventDefault()
  }

  return (
    <div className="search">
      <div className="search-head">
        <input
          ref={field}
          type="search"
          className="field search-field"
          aria-label="Text to find"
          placeholder="Text to find"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void search(folder, text, options)
            else if (event.key === 'ArrowDown' && rows.length > 0) list.current?.focus()
            else return
            event.preventDefault()
          }}
        />
        {switches.map(([name, sign, label]) => (
          <button
            key={name}
            type="button"
            className="icon-button search-switch"
            aria-label={label}
            title={label}
            aria-pressed={options[name]}
            onClick={() => setOptions({ ...options, [name]: !options[name] })}
          >
            {sign}
          </button>
        ))}
      </div>
      <p className="search-summary soft" role="status">
        {summary(hits.length, files, state)}
      </p>
      <div
        ref={list}
        className="search-list"
        role="tree"
        aria-label="Places found"
        tabIndex={0}
        hidden={rows.length === 0}
        aria-activedescendant={rows.length > 0 ? `hit-${focused}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div role="none" className="tree-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <div
                key={index}
                id={`hit-${index}`}
                role="treeitem"
                aria-level={row.kind === 'file' ? 1 : 2}
                aria-expanded={row.kind === 'file' ? !row.folded : undefined}
                aria-selected={index === focused}
                className={index === focused ? 'tree-row focused' : 'tree-row'}
                style={{ height: size, transform: `translateY(${start}px)` }}
                onClick={() => {
                  setFocused(index)
                  void open(row, false)
                }}
              >
                {row.kind === 'file' ? <FileRow row={row} folder={folder} /> : <Hit row={row} />}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}

function FileRow({ row, folder }: { row: Extract<HitRow, { kind: 'file' }>; folder: string }) {
  const below = relativeTo(parentOf(row.path), folder)
  return (
    <>
      <Icon name="chevron" className={row.folded ? '' : 'turned'} />
      <span className="tree-name">
        {baseName(row.path)} <span className="soft">{below === folder ? '' : below}</span>
      </span>
      <span className="count">{row.count}</span>
    </>
  )
}

function Hit({ row }: { row: Extract<HitRow, { kind: 'hit' }> }) {
  const [before, match, after] = previewParts(row.hit)
  return (
    <span className="search-hit">
      <span className="search-line">{row.hit.line}</span>
      {before}
      <mark>{match}</mark>
      {after}
    </span>
  )
}
