/** All commands with their keys; a key is changed by pressing the new one. */
import { useState } from 'react'
import type { CommandId } from '../../contract'
import { isMac } from '../shell/commands'
import { chordOf, conflictsOf, effectiveKey, showKey } from '../shell/keys'
import { commandList, commandTable } from '../shell/keyTable'
import { changeSettings, useSettings } from '../state/settingsStore'

function useKeyChange(): (id: CommandId, key: string | null) => void {
  const keys = useSettings(({ keys }) => keys)
  return (id, key) => {
    const others = Object.fromEntries(Object.entries(keys).filter(([other]) => other !== id))
    const isDefault = key === null || key === commandTable[id].key
    void changeSettings({ keys: isDefault ? others : { ...others, [id]: key } })
  }
}

function KeyRow({ id }: { id: CommandId }) {
  const keys = useSettings(({ keys }) => keys)
  const change = useKeyChange()
  const [recording, setRecording] = useState(false)
  const key = effectiveKey(id, keys)
  const { title } = commandTable[id]
  const conflicts = conflictsOf(id, keys).map((other) => commandTable[other].title)

  return (
    <tr>
      <th scope="row">
        {title}
        {conflicts.length > 0 && (
          <p className="key-conflict" role="status">
            The same key also means: {conflicts.join(', ')}. Only one of them can have it.
          </p>
        )}
      </th>
      <td>
        <button
          type="button"
          className={recording ? 'key-button recording' : 'key-button'}
          aria-label={`Key for ${title}: ${key ? showKey(key, isMac()) : 'none'}. Press to change.`}
          data-records-keys={recording ? '' : undefined}
          onClick={() => setRecording(true)}
          onBlur={() => setRecording(false)}
          onKeyDown={(event) => {
            if (!recording) return
            event.preventDefault()
            event.stopPropagation()
            const chord = chordOf(event.nativeEvent, isMac())
            if (!chord) return
            setRecording(false)
            change(id, chord === 'Backspace' ? '' : chord)
          }}
        >
          {recording ? 'Press a key…' : key ? <kbd>{showKey(key, isMac())}</kbd> : 'none'}
        </button>
        {id in keys && (
          <button
            type="button"
            className="button plain key-reset"
            aria-label={`Default key for ${title}`}
            onClick={() => change(id, null)}
          >
            Default
          </button>
        )}
      </td>
    </tr>
  )
}

export function KeysEditor() {
  return (
    <>
      <p className="setting-hint">
        Press a key’s button, then the new key. Backspace leaves a command without one.
      </p>
      <table className="keys">
        <thead className="only-heard">
          <tr>
            <th scope="col">Command</th>
            <th scope="col">Key</th>
          </tr>
        </thead>
        <tbody>
          {commandList.map(([id]) => (
            <KeyRow key={id} id={id} />
          ))}
        </tbody>
      </table>
    </>
  )
}
