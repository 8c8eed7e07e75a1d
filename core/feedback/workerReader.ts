/** The reader in its worker thread, with the same face. */
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { InklingError } from '../../contract'
import { createLogReader } from './reader'
import type { LogReader } from './reader'
import type { Answer, Question } from './workerMessages'

interface Waiter {
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** @param entry built worker; where there is none (unit tests), the reader runs in this thread */
export function createWorkerReader(path: string, entry: string | null): LogReader {
  if (entry === null || !existsSync(entry)) return createLogReader(path)

  let worker: Worker | null = null
  let count = 0
  const waiters = new Map<number, Waiter>()

  function stopped(message: string): void {
    worker = null
    const error = new InklingError(
      'internal',
      `Reading the log stopped: ${message}. The log itself is not affected.`,
      'Try again.',
    )
    for (const waiter of waiters.values()) waiter.reject(error)
    waiters.clear()
  }

  function start(script: string): Worker {
    const started = new Worker(script, { workerData: { path } })
    // Nobody waits for an idle reader when the app ends; `ask` holds it while it works.
    started.unref()
    started.on('message', (answer: Answer) => {
      const waiter = waiters.get(answer.id)
      waiters.delete(answer.id)
      if (waiters.size === 0) started.unref()
      if ('value' in answer) waiter?.resolve(answer.value)
      else {
        const { code, message, next, details } = answer.problem
        waiter?.reject(new InklingError(code, message, next, details))
      }
    })
    started.on('error', (error) => stopped(error.message))
    started.on('exit', () => {
      if (worker === started) stopped('its thread ended')
    })
    return started
  }

  const ask =
    <Method extends keyof LogReader>(method: Method) =>
    (...values: Parameters<LogReader[Method]>): ReturnType<LogReader[Method]> =>
      new Promise((resolve, reject) => {
        worker ??= start(entry)
        worker.ref()
        const question: Question = { id: ++count, method, values }
        waiters.set(question.id, { resolve: resolve as Waiter['resolve'], reject })
        worker.postMessage(question)
      }) as ReturnType<LogReader[Method]>

  return {
    list: ask('list'),
    stats: ask('stats'),
    weeks: ask('weeks'),
    preview: ask('preview'),
    export: ask('export'),
    labelledPage: ask('labelledPage'),
    waiting: ask('waiting'),
    compared: ask('compared'),
    checkpoint: ask('checkpoint'),
    compact: ask('compact'),
    whatToForgetAside: ask('whatToForgetAside'),
    forgetAside: ask('forgetAside'),
    sync: ask('sync'),
    dispose: async () => {
      if (worker === null) return
      await ask('dispose')()
      const ending = worker
      worker = null
      await ending?.terminate()
    },
  }
}
