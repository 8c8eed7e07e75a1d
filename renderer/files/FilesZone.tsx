/** The left zone: the open folder's tree, or how to open one. */
import { useState } from 'react'
import { runCommand } from '../shell/commands'
import { Icon } from '../shell/icons'
import { FileTree } from './FileTree'
import { useFolder } from './folderStore'
import './files.css'

export type Creating = { kind: 'file' | 'folder'; parent: string } | null

export function FilesZone() {
  const { folder, name } = useFolder()
  const [creating, setCreating] = useState<Creating>(null)

  return (
    <nav className="files" aria-label="Files">
      <header className="files-header">
        <h2 className="files-title" title={folder ?? undefined}>
          {folder ? name : 'Files'}
        </h2>
        {folder && (
          <>
            <button
              type="button"
              className="icon-button"
              aria-label="New file"
              title="New file"
              onClick={() => setCreating({ kind: 'file', parent: folder })}
            >
              <Icon name="newFile" />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label="New folder"
              title="New folder"
              onClick={() => setCreating({ kind: 'folder', parent: folder })}
            >
              <Icon name="newFolder" />
            </button>
            <button
              type="button"
              className="icon-button"
              aria-label="Find in files"
              title="Find in files"
              onClick={() => runCommand('edit.findInFiles')}
            >
              <Icon name="search" />
            </button>
          </>
        )}
      </header>
      {folder ? (
        <FileTree folder={folder} creating={creating} setCreating={setCreating} />
      ) : (
        <div className="files-empty">
          <p className="soft">Open a folder to see its files here.</p>
          <button type="button" className="button" onClick={() => runCommand('file.openFolder')}>
            Open a folder
          </button>
        </div>
      )}
    </nav>
  )
}
