import { pickPath } from '../files/pick'
import { Icon } from '../shell/icons'
import { sayProblem } from '../state/news'
import { changeSettings, useSettings } from '../state/settingsStore'

/** Folders whose texts never enter the log. */
export function NeverLog() {
  const folders = useSettings(({ privacy }) => privacy.neverLog)
  const set = (neverLog: string[]): Promise<boolean> => changeSettings({ privacy: { neverLog } })
  const add = async (): Promise<void> => {
    const path = await pickPath('folder')
    if (path !== null && !folders.includes(path)) await set([...folders, path])
  }

  return (
    <div className="never-log">
      <h3>Folders never logged</h3>
      <p className="setting-hint">
        Suggestions work in them, but nothing of their texts is kept or learned from.
      </p>
      {folders.length > 0 && (
        <ul className="folder-list" aria-label="Folders never logged">
          {folders.map((folder) => (
            <li key={folder}>
              <span title={folder}>{folder}</span>
              <button
                type="button"
                className="icon-button"
                aria-label={`Log ${folder} again`}
                onClick={() => void set(folders.filter((each) => each !== folder))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        className="button"
        onClick={() => add().catch((error: unknown) => sayProblem('privacy', error))}
      >
        Add a folder…
      </button>
    </div>
  )
}
