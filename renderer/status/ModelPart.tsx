/** The model that suggests; behind it, what it runs on, how quick that is, and why not quicker. */
import type { CommandId, EngineState } from '../../contract'
import { runCommand } from '../shell/commands'
import { Popover } from '../shell/Popover'
import { useAppStore } from '../state/appStore'
import { adapterText, backendText, engineDetails } from './activityText'

export function ModelPart() {
  const engine = useAppStore(({ app }) => app?.engine)
  if (!engine) return null
  const backend = backendText(engine)
  return (
    <Popover
      label="Model"
      className="status-item"
      button={
        <>
          {engine.modelName ?? 'No model'}
          {backend && <span className="soft"> · {backend}</span>}
          {engine.modelName && engine.backend !== 'remote' && (
            <span className="soft"> · {adapterText(engine)}</span>
          )}
        </>
      }
    >
      {(close) => <Details engine={engine} close={close} />}
    </Popover>
  )
}

function Details({ engine, close }: { engine: EngineState; close: () => void }) {
  const go = (id: CommandId): void => {
    close()
    runCommand(id)
  }
  return (
    <div className="status-sheet">
      <dl className="status-details">
        {engineDetails(engine).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <div className="row">
        <button type="button" className="button" onClick={() => go('view.models')}>
          Models
        </button>
        <button type="button" className="button" onClick={() => go('view.learn')}>
          Learn
        </button>
      </div>
    </div>
  )
}
