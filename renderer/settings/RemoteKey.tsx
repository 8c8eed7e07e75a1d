import { useId, useState, type FormEvent } from 'react'
import type { RemoteStatus } from '../../contract'
import { client } from '../link/client'
import { toProblem } from '../link/problem'

interface RemoteKeyProps {
  url: string
  status: RemoteStatus
  onStatus: (status: RemoteStatus) => void
}

/** Takes a key and hands it on; what is kept is never shown again. */
export function RemoteKey({ url, status, onStatus }: RemoteKeyProps) {
  const [typed, setTyped] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const id = useId()
  const { store, keptIn } = status

  async function set(key: string | null): Promise<void> {
    setTyped('')
    setRefusal(null)
    try {
      onStatus(await client.remote.setKey({ url, key, forSession: key !== null && store === null }))
    } catch (error) {
      const { message, next } = toProblem(error)
      setRefusal(`${message} ${next ?? ''}`)
    }
  }
  const keep = (event: FormEvent): void => {
    event.preventDefault()
    void set(typed)
  }

  return (
    <form className="setting setting-block" onSubmit={keep}>
      <label htmlFor={id}>Key</label>
      <span className="word-entry">
        <input
          id={id}
          type="password"
          autoComplete="off"
          className="field"
          aria-describedby={`${id}-hint`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={typed.trim() === ''}>
          {store === null ? 'Keep until Inkling closes' : 'Keep'}
        </button>
        {keptIn && (
          <button type="button" className="button" onClick={() => void set(null)}>
            Forget
          </button>
        )}
      </span>
      <p id={`${id}-hint`} className="setting-hint" role="status">
        {refusal ?? keyText(status)}
      </p>
    </form>
  )
}

function keyText({ store, keptIn }: RemoteStatus): string {
  if (keptIn === 'store') return `A key for this address is kept in ${store}.`
  if (keptIn === 'session')
    return 'A key for this address is kept in memory and forgotten when Inkling closes.'
  return store === null
    ? 'Only if the server wants one. This system has no secret store that Inkling can reach, so it would be kept in memory until Inkling closes.'
    : `Only if the server wants one. It goes into ${store}, never into the settings file or the log.`
}
