/** The tree of the open folder. Only the rows on the screen are drawn, so that a folder of fifty
 *  thousand files scrolls as lightly as one of five. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { MenuList, type MenuItem } from '../shell/Menu'
import { Icon } from '../shell/icons'
import { sayProblem } from '../state/news'
import { useLayout } from '../state/layoutStore'
import { useActiveDocument } from './documentsStore'
import type { Creating } from './FilesZone'
import { setUnfolded, useFolder } from './folderStore'
import { NameField } from './NameField'
import { tryOpenFile } from './opening'
import { parentOf } from './paths'
import { focusText } from './textSource'
import { create, remove, rename } from './treeActions'
import { parentRow, rowStartingWith, treeRows, type TreeRow } from './treeRows'

const ROW_PX = 26
const TYPED_FOR_MS = 800

interface FileTreeProps {
  folder: string
  creating: Creating
  setCreating: (creating: Creating) => void
}

const attempt = (done: Promise<unknown>): void => {
  done.catch((error: unknown) => sayProblem('files', error))
}

export function FileTree({ folder, creating, setCreating }: FileTreeProps) {
  const { lists, unfolded } = useFolder()
  const openPath = useActiveDocument()?.path
  const zoom = useLayout(({ zoom }) => zoom)
  const rows = useMemo(() => treeRows(folder, lists, unfolded), [folder, lists, unfolded])
  const [focusedPath, setFocusedPath] = useState<string | null>(null)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ row: TreeRow; x: number; y: number } | null>(null)
  const tree = useRef<HTMLDivElement>(null)
  const typed = useRef({ text: '', at: 0 })

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => tree.current,
    estimateSize: () => ROW_PX * zoom,
    overscan: 12,
  })
  const focused = rows.findIndex(({ entry }) => entry.path === focusedPath)

  const moveTo = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (!row) return
    setFocusedPath(row.entry.path)
    virtual.scrollToIndex(rows.indexOf(row))
  }

  const open = ({ entry, unfolded }: TreeRow, thenWrite: boolean): void => {
    if (entry.kind === 'folder') attempt(setUnfolded(entry.path, !unfolded))
    else
      attempt(
        tryOpenFile(entry.path).then((opened) => {
          if (opened && thenWrite) focusText()
        }),
      )
  }

  const startCreating = (kind: 'file' | 'folder', { entry }: TreeRow): void => {
    const parent = entry.kind === 'folder' ? entry.path : parentOf(entry.path)
    if (parent !== folder) attempt(setUnfolded(parent, true))
    setCreating({ kind, parent })
  }

  const onTyped = (letter: string): void => {
    const now = performance.now()
    const { text, at } = typed.current
    typed.current = { text: now - at < TYPED_FOR_MS ? text + letter : letter, at: now }
    const found = rowStartingWith(rows, focused, typed.current.text)
    if (found >= 0) moveTo(found)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[focused]
    const { key } = event
    if (key === 'ArrowDown') moveTo(focused + 1)
    else if (key === 'ArrowUp') moveTo(focused - 1)
    else if (key === 'Home') moveTo(0)
    else if (key === 'End') moveTo(rows.length - 1)
    else if (key === 'PageDown') moveTo(focused + 15)
    else if (key === 'PageUp') moveTo(focused - 15)
    else if (key === 'ArrowRight' && row?.entry.kind === 'folder') {
      if (row.unfolded) moveTo(focused + 1)
      else open(row, false)
    } else if (key === 'ArrowLeft' && row) {
      if (row.unfolded) open(row, false)
      else if (row.level > 1) moveTo(parentRow(rows, focused))
    } else if (key === 'Enter' && row) open(row, true)
    else if (key === ' ' && row) open(row, false)
    else if (key === 'F2' && row) setRenaming(row.entry.path)
    else if (key === 'Delete' && row) attempt(remove(row.entry.path, row.entry.name))
    else if ((key === 'F10' && event.shiftKey) || key === 'ContextMenu') openMenuByKey()
    else if (key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) onTyped(key)
    else return
    event.preventDefault()
  }

  const openMenuByKey = (): void => {
    const row = rows[focused]
    const box = document.getElementById(`tree-row-${focused}`)?.getBoundingClientRect()
    if (row && box) setMenu({ row, x: box.left + 24, y: box.bottom })
  }

  const menuItems = (row: TreeRow): MenuItem[] => [
    { id: 'newFile', label: 'New file here', run: () => startCreating('file', row) },
    { id: 'newFolder', label: 'New folder here', run: () => startCreating('folder', row) },
    { id: 'rename', label: 'Rename', hint: 'F2', run: () => setRenaming(row.entry.path) },
    {
      id: 'copy',
      label: 'Copy the path',
      run: () => attempt(navigator.clipboard.writeText(row.entry.path)),
    },
    {
      id: 'delete',
      label: 'Delete',
      hint: 'Del',
      danger: true,
      run: () => attempt(remove(row.entry.path, row.entry.name)),
    },
  ]

  const finishRename = (path: string, name: string | null): void => {
    setRenaming(null)
    tree.current?.focus()
    if (name !== null) attempt(rename(path, name).then(setFocusedPath))
  }

  const finishCreating = (name: string | null): void => {
    setCreating(null)
    tree.current?.focus()
    if (!creating || name === null) return
    const { kind, parent } = creating
    attempt(
      create(kind, parent, name).then(async (path) => {
        setFocusedPath(path)
        if (kind === 'file' && (await tryOpenFile(path))) focusText()
      }),
    )
  }

  const onContextMenu = (event: MouseEvent, row: TreeRow): void => {
    event.preventDefault()
    setFocusedPath(row.entry.path)
    setMenu({ row, x: event.clientX, y: event.clientY })
  }

  return (
    <>
      {creating && (
        <div className="tree-creating">
          <NameField
            label={creating.kind === 'file' ? 'Name of the new file' : 'Name of the new folder'}
            initial=""
            onDone={finishCreating}
          />
        </div>
      )}
      <div
        ref={tree}
        className="tree"
        role="tree"
        aria-label="Files in the folder"
        tabIndex={0}
        aria-activedescendant={focused >= 0 ? `tree-row-${focused}` : undefined}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (focused < 0) moveTo(rows.findIndex(({ entry }) => entry.path === openPath))
        }}
      >
        <div role="none" className="tree-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index]
            if (!row) return null
            const { entry, level, position, siblings } = row
            const isFolder = entry.kind === 'folder'
            return (
              <div
                key={entry.path}
                id={`tree-row-${index}`}
                role="treeitem"
                aria-level={level}
                aria-posinset={position}
                aria-setsize={siblings}
                aria-expanded={isFolder ? row.unfolded : undefined}
                aria-selected={entry.path === openPath}
                className={index === focused ? 'tree-row focused' : 'tree-row'}
                style={{
                  height: size,
                  transform: `translateY(${start}px)`,
                  paddingInlineStart: `${0.5 + (level - 1) * 0.875}rem`,
                }}
                onClick={() => {
                  setFocusedPath(entry.path)
                  open(row, false)
                }}
                onContextMenu={(event) => onContextMenu(event, row)}
              >
                {isFolder ? (
                  <Icon name="chevron" className={row.unfolded ? 'turned' : ''} />
                ) : (
                  <span className="icon" />
                )}
                {renaming === entry.path ? (
                  <NameField
                    label={`New name of ${entry.name}`}
                    initial={entry.name}
                    onDone={(name) => finishRename(entry.path, name)}
                  />
                ) : (
                  <span className="tree-name">{entry.name}</span>
                )}
              </div>
            )
          })}
        </div>
        {rows.length === 0 && (
          <p className="tree-empty soft" role="none">
            This folder is empty.
          </p>
        )}
      </div>
      {menu && (
        <MenuList
          label={`What to do with ${menu.row.entry.name}`}
          items={menuItems(menu.row)}
          anchor={menu}
          onClose={() => {
            setMenu(null)
            tree.current?.focus()
          }}
        />
      )}
    </>
  )
}
