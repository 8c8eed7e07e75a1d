/** What stands where the text would be while nothing is open: the ways to begin. */
import { useEffect, useState } from 'react'
import type { CommandId } from '../../contract'
import { useFolder, tryOpenFolder } from '../files/folderStore'
import { tryOpenFile } from '../files/opening'
import { baseName, parentOf } from '../files/paths'
import { openSample } from '../files/session'
import { client } from '../link/client'
import { keyLabel, runCommand } from '../shell/commands'
import { Icon, type IconName } from '../shell/icons'
import { sayProblem } from '../state/news'
import './welcome.css'

const SHOWN = 5

interface Recent {
  folders: string[]
  files: string[]
}

function useRecent(): Recent {
  const [recent, setRecent] = useState<Recent>({ folders: [], files: [] })
  useEffect(() => {
    client.workspace
      .recent()
      .then(setRecent)
      .catch((error: unknown) => sayProblem('recent', error))
  }, [])
  return recent
}

function Begin({ command, icon, label }: { command: CommandId; icon: IconName; label: string }) {
  return (
    <li>
      <button type="button" className="begin" onClick={() => runCommand(command)}>
        <Icon name={icon} />
        <span>{label}</span>
        <kbd>{keyLabel(command)}</kbd>
      </button>
    </li>
  )
}

function RecentPath({ path, open }: { path: string; open: (path: string) => Promise<unknown> }) {
  return (
    <li>
      <button type="button" className="begin" title={path} onClick={() => void open(path)}>
        <span className="begin-name">{baseName(path)}</span>
        <span className="begin-hint">
          <bdi>{parentOf(path)}</bdi>
        </span>
      </button>
    </li>
  )
}

export function EmptyText() {
  const folder = useFolder(({ folder }) => folder)
  const { folders, files } = useRecent()
  const otherFolders = folders.filter((path) => path !== folder).slice(0, SHOWN)
  const lately = files.slice(0, SHOWN)

  return (
    <div className="empty-text">
      <div className="empty-inner">
        <h1>Inkling</h1>
        <p className="soft">
          {folder
            ? 'Choose a file on the left, or begin here.'
            : 'Your text, and the next words when you want them.'}
        </p>
        <ul className="begins" aria-label="Begin">
          <Begin command="file.new" icon="plus" label="New text" />
          {folder && <Begin command="file.quickOpen" icon="search" label="Go to a file" />}
          <Begin command="file.open" icon="file" label="Open a file" />
          <Begin command="file.openFolder" icon="folder" label="Open a folder" />
          {!folder && (
            <li>
              <button
                type="button"
                className="begin"
                onClick={() => openSample().catch((error: unknown) => sayProblem('sample', error))}
              >
                <Icon name="learn" />
                <span>Try it on a sample</span>
              </button>
            </li>
          )}
        </ul>
        {lately.length > 0 && (
          <>
            <h2>Recent texts</h2>
            <ul className="begins" aria-label="Recent texts">
              {lately.map((path) => (
                <RecentPath key={path} path={path} open={tryOpenFile} />
              ))}
            </ul>
          </>
        )}
        {otherFolders.length > 0 && (
          <>
            <h2>Recent folders</h2>
            <ul className="begins" aria-label="Recent folders">
              {otherFolders.map((path) => (
                <RecentPath key={path} path={path} open={tryOpenFolder} />
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  )
}
