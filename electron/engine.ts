/** Entry of the engine's process under Electron: `core/engine/process.ts`, with `fork` brokered by
 *  main. The first message from main carries the broker's port and is not for the engine. */
import type { MessageEvent } from 'electron'
import { installForkBroker } from './forkBroker'

const { parentPort } = process

parentPort.once('message', (first) => {
  const port = first.ports[0]
  if (port !== undefined) {
    installForkBroker({
      postMessage: (message) => port.postMessage(message),
      on: (_event, listener) => port.on('message', (event) => listener(event.data)),
    })
    port.start()
  }
  void startEngine()
})

/** Imports the engine only now, so that nothing of it sees the old `fork`; what main says in the
 *  meantime is kept for it. */
async function startEngine(): Promise<void> {
  const early: MessageEvent[] = []
  const hold = (event: MessageEvent): void => {
    const nobodyElse = parentPort.listenerCount('message') === 1
    if (nobodyElse) early.push(event)
  }
  parentPort.on('message', hold)
  await import('../core/engine/process')
  parentPort.off('message', hold)
  for (const event of early) parentPort.emit('message', event)
}
