import { MessageChannelMain, utilityProcess } from 'electron'
import type { ChildPort } from '../core/ports'
import { serveForks } from './forkBroker'

/** Starts the engine in a utility process: an abort inside ggml leaves window and text alone.
 *  @param entry `out/main/engineElectron.js` */
export function forkEngineProcess(entry: string): ChildPort {
  const engine = utilityChild(entry, undefined, 'Inkling engine')
  const { port1, port2 } = new MessageChannelMain()
  const stopForks = serveForks(
    {
      postMessage: (message) => port1.postMessage(message),
      on: (_event, listener) => port1.on('message', (event) => listener(event.data)),
    },
    (path, env) => utilityChild(path, env, 'Inkling engine test').port,
  )
  port1.start()
  engine.process.postMessage({ kind: 'broker' }, [port2])
  engine.port.onExit(() => {
    stopForks()
    port1.close()
  })
  return engine.port
}

function utilityChild(
  path: string,
  env: Record<string, string> | undefined,
  serviceName: string,
): { process: Electron.UtilityProcess; port: ChildPort } {
  const child = utilityProcess.fork(path, [], {
    serviceName,
    stdio: process.env.INKLING_DEBUG ? 'inherit' : 'ignore',
    ...(env === undefined ? {} : { env }),
  })
  let exited: { code: number | null } | null = null
  child.once('exit', (code) => {
    exited = { code }
  })
  const port: ChildPort = {
    get pid() {
      return child.pid
    },
    postMessage(message) {
      if (exited === null) child.postMessage(message)
    },
    onMessage(listener) {
      child.on('message', listener)
    },
    onExit(listener) {
      if (exited !== null) listener(exited.code)
      else child.once('exit', (code) => listener(code))
    },
    kill() {
      child.kill()
    },
  }
  return { process: child, port }
}
