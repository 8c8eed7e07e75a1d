/** Entry of the log's worker thread: long reads never stand in the way of typing. */
import { parentPort, workerData } from 'node:worker_threads'
import { createLogReader } from './reader'
import { answer } from './workerMessages'
import type { Question } from './workerMessages'

const reader = createLogReader((workerData as { path: string }).path)

/** One after another: a checkpoint must not meet a read that is still going on. */
let turn: Promise<void> = Promise.resolve()

parentPort?.on('message', (question: Question) => {
  turn = turn.then(async () => parentPort?.postMessage(await answer(reader, question)))
})
