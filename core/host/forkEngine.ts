import { fork } from 'node:child_process'
import type { ChildPort } from '../ports'

/** Starts the engine's process with Node's own `fork`; for every host but Electron.
 *  @param entry built entry of the engine, `out/main/engine.js` */
export function forkEngine(entry: string): ChildPort {
  const child = fork(entry, [], {
    // Typed arrays and big integers cross as they are.
    serialization: 'advanced',
    // Native code writes to both; a copilot's terminal is not the place for it.
    stdio: ['ignore', 'ignore', process.env.INKLING_DEBUG ? 'inherit' : 'ignore', 'ipc'],
    // A debugger of the parent would make the child wait for the same port.
    execArgv: [],
  })
  // A message to a child that just died fails here; `onExit` is what tells of the death.
  child.on('error', () => {})
  return {
    get pid() {
      return child.pid
    },
    postMessage(message) {
      if (child.connected) child.send(message as object, () => {})
    },
    onMessage(listener) {
      child.on('message', listener)
    },
    onExit(listener) {
      let told = false
      const tell = (code: number | null): void => {
        if (told) return
        told = true
        listener(code)
      }
      child.once('exit', tell)
      // A program that cannot be started at all has no exit.
      child.once('error', () => {
        if (child.pid === undefined) tell(null)
      })
    },
    kill() {
      child.kill('SIGKILL')
    },
  }
}
