import { Command } from 'cmdk'
import type { CommandId } from '../../contract'
import { canRun, keyLabel, runCommand } from './commands'
import { commandList, type CommandInfo } from './keyTable'
import { Modal } from './Modal'
import { hideOverlay } from './overlayStore'

function available(): Map<CommandInfo['group'], Array<[CommandId, CommandInfo]>> {
  const groups = new Map<CommandInfo['group'], Array<[CommandId, CommandInfo]>>()
  for (const [id, info] of commandList) {
    if (id === 'view.palette' || !canRun(id)) continue
    groups.set(info.group, [...(groups.get(info.group) ?? []), [id, info]])
  }
  return groups
}

/** Runs after the sheet has given the focus back, so that a command finds the text focused. */
function choose(id: CommandId): void {
  hideOverlay()
  requestAnimationFrame(() => runCommand(id))
}

/** Everything that can be done now, with its key. */
export function Palette() {
  return (
    <Modal label="All commands" className="picker" onClose={hideOverlay}>
      <Command label="All commands" loop vimBindings={false}>
        <Command.Input className="picker-input" placeholder="What would you like to do?" />
        <Command.List className="picker-list" label="Commands">
          <Command.Empty className="picker-empty">No command has these letters.</Command.Empty>
          {[...available()].map(([group, commands]) => (
            <Command.Group key={group} heading={group} className="picker-group">
              {commands.map(([id, { title }]) => (
                <Command.Item
                  key={id}
                  className="picker-item"
                  value={`${title} ${group}`}
                  onSelect={() => choose(id)}
                >
                  <span className="picker-title">{title}</span>
                  {keyLabel(id) && <kbd>{keyLabel(id)}</kbd>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Modal>
  )
}
