import { useState } from 'react'
import type { ModelEntry } from '../../contract'
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import { ask } from '../shell/dialogStore'
import { Icon } from '../shell/icons'
import { Menu, type MenuItem } from '../shell/Menu'
import { downloadText, fitText, usesText, sizeText } from './modelText'

/** Asks when a change of model has consequences for what was learned, then changes it. */
async function changeModel({ id, name }: ModelEntry): Promise<void> {
  const { message } = await client.models.consequences({ id })
  if (message !== null) {
    const choice = await ask({
      kind: 'confirm',
      title: `Use ${name}?`,
      text: message,
      choices: [{ id: 'use', label: `Use ${name}`, tone: 'primary' }],
    })
    if (choice !== 'use') return
  }
  await client.models.use({ id })
}

async function removeModel({ id, name, sizeBytes, path }: ModelEntry): Promise<void> {
  const choice = await ask({
    kind: 'confirm',
    title: `Remove ${name}?`,
    text: `The list forgets it${path ? `; a downloaded file (${sizeText(sizeBytes)}) is deleted, a file of your own stays where it is` : ''}. What was learned on it is kept.`,
    choices: [{ id: 'remove', label: 'Remove', tone: 'danger' }],
  })
  if (choice === 'remove') await client.models.remove({ id })
}

function DownloadPart({ model }: { model: ModelEntry }) {
  const { download } = model
  if (!download) return null
  const { receivedBytes, totalBytes, status } = download
  return (
    <div className="model-download">
      {status !== 'failed' && (
        <progress aria-label={`Download of ${model.name}`} max={totalBytes} value={receivedBytes} />
      )}
      <p className={status === 'failed' ? 'bad' : 'soft'}>{downloadText(download)}</p>
    </div>
  )
}

interface ActionProps {
  model: ModelEntry
  run: (act: () => Promise<unknown>) => void
  busy: boolean
}

/** The one thing that makes sense to do next with a model. */
function MainAction({ model, run, busy }: ActionProps) {
  const { id, name, sizeBytes, installed, inUse, download } = model
  if (inUse) {
    return (
      <span className="model-in-use">
        <Icon name="check" /> In use
      </span>
    )
  }
  if (installed) {
    return (
      <button
        type="button"
        className="button"
        aria-label={`Use ${name}`}
        disabled={busy}
        onClick={() => run(() => changeModel(model))}
      >
        Use
      </button>
    )
  }
  if (download?.status === 'running') {
    return (
      <button
        type="button"
        className="button"
        aria-label={`Pause the download of ${name}`}
        onClick={() => run(() => client.models.pause({ id }))}
      >
        Pause
      </button>
    )
  }
  if (download?.status === 'verifying') return null
  const verb = download?.status === 'paused' ? 'Resume' : download ? 'Try again' : 'Download'
  return (
    <button
      type="button"
      className="button"
      aria-label={`${verb}: ${name}, ${sizeText(sizeBytes)}`}
      disabled={busy}
      onClick={() => run(() => client.models.fetch({ id }))}
    >
      {verb}
    </button>
  )
}

interface CardProps {
  model: ModelEntry
  /** The language for which it is better than the one in use; null for none. */
  recommendedFor: string | null
}

export function ModelCard({ model, recommendedFor }: CardProps) {
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState<{ text: string; bad: boolean } | null>(null)
  const { id, name, description, sizeBytes, licence, languages, installed, inUse, fit } = model

  const run = (act: () => Promise<unknown>): void => {
    setBusy(true)
    setTold(null)
    act()
      .catch((error: unknown) => {
        const { message, next } = toProblem(error)
        setTold({ text: [message, next].filter(Boolean).join(' '), bad: true })
      })
      .finally(() => setBusy(false))
  }

  const verify = async (): Promise<void> => {
    setTold({ text: 'Checking the file…', bad: false })
    const { ok, message } = await client.models.verify({ id })
    setTold({ text: message, bad: !ok })
  }

  const more: MenuItem[] = [
    { id: 'verify', label: 'Check the file', run: () => run(verify) },
    ...(inUse
      ? []
      : [
          { id: 'remove', label: 'Remove', danger: true, run: () => run(() => removeModel(model)) },
        ]),
  ]

  return (
    <li className={inUse ? 'model in-use' : 'model'}>
      <div className="model-head">
        <h3>{name}</h3>
        <MainAction model={model} run={run} busy={busy} />
        {installed && (
          <Menu label={`More about ${name}`} className="icon-button" items={more}>
            <Icon name="more" />
          </Menu>
        )}
      </div>
      {recommendedFor && (
        <p className="model-recommended">
          Recommended for {recommendedFor}
          {!installed && ': the model in use does not know it'}
        </p>
      )}
      <p>{description}</p>
      <p className="soft">
        {[
          sizeText(sizeBytes),
          licence,
          languages.join(', ') || 'languages not stated',
          usesText(model),
        ].join(' · ')}
      </p>
      <p className={`fit ${fit}`}>
        {fitText[fit]}
        {model.fitWhy && <span className="soft">: {model.fitWhy}</span>}
      </p>
      <DownloadPart model={model} />
      {told && (
        <p className={told.bad ? 'bad' : 'soft'} role="status">
          {told.text}
        </p>
      )}
    </li>
  )
}
