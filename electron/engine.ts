/** Entry of the engine's process under Electron: `core/engine/process.ts`, with `fork` brokered by
 *  main. The first message from main carries the broker's port and is not for the engine. */
import type { MessagePortMain } from 'electron'
import { installForkBroker } from './forkBroker'

process.parentPort.once('message', (event) => {
  const port = event.ports[0]
  if (port !== undefined) {
    installForkBroker({
      postMessage: (message) => port.postMessage(message),
      on: (_event, listener) => listen(port, listener),
    })
  }
  // Imported only now: nothing of the engine may see the old `fork`, nor that first message.
  void import('../core/engine/process')
})

function listen(port: MessagePortMain, listener: (message: unknown) => void): void {
  port.on('message', (event) => listener(event.data))
  port.start()
}
