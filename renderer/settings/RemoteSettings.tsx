/** A server that suggests in place of this machine: off until its user has read what leaves. */
import { useEffect, useId, useState } from 'react'
import type { RemotePreview as Preview, RemoteStatus, RemoteTarget } from '../../contract'
import { activeDocument } from '../files/documentsStore'
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import { useAppStore } from '../state/appStore'
import { changeSettings, useSettings } from '../state/settingsStore'
import { Choice, Switch } from './fields'
import { presentText } from './presentText'
import { RemoteKey } from './RemoteKey'
import { RemotePreview } from './RemotePreview'
import { Section } from './Section'
import './remote.css'

interface TextProps {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
}

/** Takes a text when it is finished: Enter, or leaving. */
function TextSetting({ label, hint, value, onChange }: TextProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const id = useId()
  const take = (): void => {
    setTyped(null)
    if (typed !== null && typed.trim() !== value) onChange(typed.trim())
  }
  return (
    <div className="setting setting-block">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field remote-text"
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        value={typed ?? value}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take()
        }}
      />
      <p id={`${id}-hint`} className="setting-hint">
        {hint}
      </p>
    </div>
  )
}

/** Null while it is not known, and for an address that is none. */
function useStatus(url: string) {
  const [status, setStatus] = useState<RemoteStatus | null>(null)
  const enabled = useSettings(({ remote }) => remote.enabled)
  const engine = useAppStore(({ app }) => app?.engine.backend)
  const notices = useAppStore(({ app }) => app?.notices)
  useEffect(() => {
    let current = true
    client.remote.status({ url }).then(
      (status) => current && setStatus(status),
      () => current && setStatus(null),
    )
    return () => {
      current = false
    }
  }, [url, enabled, engine, notices])
  return [status, setStatus] as const
}

const wordsOf = (error: unknown): string => {
  const { message, next } = toProblem(error)
  return `${message} ${next ?? ''}`.trim()
}

export function RemoteSettings() {
  const { enabled, kind, url, model } = useSettings(({ remote }) => remote)
  const target = { kind, url, model }
  const [status, setStatus] = useStatus(url)
  const [asked, setAsked] = useState<Preview | null>(null)
  const [said, setSaid] = useState('')

  const change = (patch: Partial<RemoteTarget>): void => {
    setSaid('')
    // Another address is another question.
    const off = patch.url !== undefined && { enabled: false, consentedOrigin: '' }
    void changeSettings({ remote: { ...patch, ...off } })
  }
  const turn = async (on: boolean): Promise<void> => {
    setSaid('')
    if (!on) return void (await changeSettings({ remote: { enabled: false } }))
    try {
      setAsked(await client.remote.preview({ target, text: presentText() }))
    } catch (error) {
      setSaid(wordsOf(error))
    }
  }
  const answer = async (choice: 'send' | null): Promise<void> => {
    const inClear = asked?.inClear ?? false
    setAsked(null)
    if (choice === null) return
    await client.remote
      .enable({ target, inClear })
      .catch((error: unknown) => setSaid(wordsOf(error)))
  }
  const test = async (): Promise<void> => {
    setSaid('Asking…')
    try {
      const { ms, models, fillsInTheMiddle } = await client.remote.test({ target })
      const model = models[0] ? `, serving ${models.join(', ')}` : ''
      const reads = fillsInTheMiddle ? 'It reads' : 'It does not read'
      setSaid(`Answered in ${Math.round(ms)} ms${model}. ${reads} the text after the cursor.`)
    } catch (error) {
      setSaid(wordsOf(error))
    }
  }

  return (
    <Section title="A server of your own">
      <p className="setting-hint">
        A llama-server, vLLM, SGLang or Ollama can suggest in place of this machine. Before it is
        on, you are shown what leaves. Text in private mode, and in folders never logged, stays
        here; when the server fails, this machine answers.
      </p>
      <Switch label="Suggest from this server" value={enabled} onChange={(on) => void turn(on)} />
      {enabled && status?.problem && (
        <p className="setting-hint bad">
          {status.problem.message} {status.problem.next}
        </p>
      )}
      <Choice
        label="Kind of server"
        value={kind}
        choices={[
          ['llama-server', 'llama-server (llama.cpp)'],
          ['openai', 'OpenAI-compatible'],
        ]}
        onChange={(kind) => change({ kind })}
      />
      <TextSetting
        label="Address"
        hint="Such as http://gpu.local:8080. Another address asks you again."
        value={url}
        onChange={(url) => change({ url })}
      />
      <TextSetting
        label="Model"
        hint="Its name on the server; empty where there is only one."
        value={model}
        onChange={(model) => change({ model })}
      />
      {status && url !== '' && (
        <RemoteKey key={url} url={url} status={status} onStatus={setStatus} />
      )}
      <span className="row">
        <button type="button" className="button" disabled={url === ''} onClick={() => void test()}>
          Try the connection
        </button>
        <span role="status" className="remote-said">
          {said}
        </span>
      </span>
      {asked && (
        <RemotePreview
          preview={asked}
          title={activeDocument()?.title ?? null}
          answer={(choice) => void answer(choice)}
        />
      )}
    </Section>
  )
}
