/** What the host asks of the window: a menu command, a path to open, to get ready to quit. */
import type { HostRequest } from '../../contract'
import { openPath } from '../files/opening'
import { client } from '../link/client'
import { follow } from '../link/follow'
import { flushAll } from '../state/lifecycle'
import { sayProblem } from '../state/news'
import { runCommand } from './commands'
import { ask } from './dialogStore'

/** Drafts and reports are written first; what cannot be written is asked about. */
export async function prepareToQuit(): Promise<void> {
  const failures = await flushAll()
  if (failures.length === 0) {
    await client.app.quitReady({ proceed: true })
    return
  }
  sayProblem('quit', failures[0])
  const choice = await ask({
    kind: 'confirm',
    title: 'Some unsaved text could not be kept',
    text: 'Inkling could not write it to its profile folder. If you quit now, that text is lost.',
    choices: [
      { id: 'stay', label: 'Stay', tone: 'primary' },
      { id: 'quit', label: 'Quit and lose it', tone: 'danger' },
    ],
  })
  await client.app.quitReady({ proceed: choice === 'quit' })
}

function answer(request: HostRequest): void {
  const done =
    request.kind === 'quit'
      ? prepareToQuit()
      : request.kind === 'openPath'
        ? openPath(request.path)
        : Promise.resolve(void runCommand(request.id))
  done.catch((error: unknown) => sayProblem('host', error))
}

/** @returns stops listening */
export function followHost(): () => void {
  return follow((signal) => client.app.requests(undefined, { signal }), answer)
}
