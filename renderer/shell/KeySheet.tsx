import { changeLayout } from '../state/layoutStore'
import { keyLabel } from './commands'
import { commandList, type CommandInfo } from './keyTable'
import { Icon } from './icons'
import { Modal } from './Modal'
import { hideOverlay } from './overlayStore'

const GROUPS: Array<CommandInfo['group']> = ['Suggestions', 'File', 'Edit', 'View']

/** All keys on one page. */
export function KeySheet() {
  const changeKeys = (): void => {
    hideOverlay()
    changeLayout({ panel: 'settings' })
  }
  return (
    <Modal label="Keys" className="key-sheet" onClose={hideOverlay}>
      <header className="key-sheet-header">
        <h2>Keys</h2>
        <button type="button" className="button plain" onClick={changeKeys}>
          Change keys
        </button>
        <button
          type="button"
          className="icon-button"
          data-first=""
          aria-label="Close the keys"
          onClick={hideOverlay}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="key-groups">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {commandList
                .filter(([id, info]) => info.group === group && keyLabel(id))
                .map(([id, { title }]) => (
                  <div key={id}>
                    <dt>{title}</dt>
                    <dd>
                      <kbd>{keyLabel(id)}</kbd>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="soft">
        When nothing is suggested, Tab indents and Esc does what it always does.
      </p>
    </Modal>
  )
}
