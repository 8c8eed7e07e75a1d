import { pickPath } from '../files/pick'
import { client } from '../link/client'
import { useAppStore } from '../state/appStore'
import { sayProblem } from '../state/news'
import { ModelPicker } from './ModelPicker'

async function addOwn(): Promise<void> {
  const path = await pickPath('model')
  if (path !== null) await client.models.add({ path })
}

function EngineProblem() {
  const engine = useAppStore(({ app }) => app?.engine)
  if (!engine?.problem || engine.status === 'ready') return null
  return (
    <div className="models-problem" role="status">
      <p>{engine.problem.message}</p>
      {engine.problem.next && <p className="soft">{engine.problem.next}</p>}
      <button
        type="button"
        className="button"
        onClick={() =>
          client.app.restartEngine().catch((error: unknown) => sayProblem('engine', error))
        }
      >
        Try again
      </button>
    </div>
  )
}

export function ModelsPane() {
  return (
    <div className="pane">
      <p className="soft">
        A model proposes the next words. It runs on this machine; your text does not leave it,
        unless you turn on a server of your own. What Inkling learns from you belongs to the model
        that it was learned on.
      </p>
      <EngineProblem />
      <ModelPicker />
      <button
        type="button"
        className="button"
        onClick={() => addOwn().catch((error: unknown) => sayProblem('models', error))}
      >
        Add a model file of your own…
      </button>
    </div>
  )
}
