/** The engine's `fork`, carried out by main: node-llama-cpp's own test of a library runs through
 *  it. Node's `fork` stands for Electron's utility process. */
import childProcess, { type ForkOptions } from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { appParts } from '../../core/host/paths'
import type { ChildPort } from '../../core/ports'
import { installForkBroker, serveForks } from '../../electron/forkBroker'

const nodeFork = childProcess.fork
const root = resolve(import.meta.dirname, '../..')
const bindingTest = join(
  root,
  'node_modules/node-llama-cpp/dist/bindings/utils/testBindingBinary.js',
)

describe('the fork broker', () => {
  const started: string[] = []
  let channel: MessageChannel
  let stop: () => void

  beforeEach(() => {
    started.length = 0
    channel = new MessageChannel()
    stop = serveForks(channel.port1, (path, env) => {
      started.push(path)
      return forkWith(path, { env })
    })
    installForkBroker(channel.port2)
  })

  afterEach(() => {
    childProcess.fork = nodeFork
    syncBuiltinESMExports()
    stop()
    channel.port1.close()
  })

  it.each([
    ['accepts a library that works', 'llama-addon.node', true],
    ['refuses one that cannot be loaded', 'missing.node', false],
  ])('lets node-llama-cpp test a library in a process: %s', async (_name, file, expected) => {
    const { platform, arch } = process
    const { trainerBackends } = appParts({ appRoot: root, resourcesPath: null, platform, arch })
    const { testBindingBinary } = (await import(pathToFileURL(bindingTest).href)) as {
      testBindingBinary: (path: string, ext: undefined, gpu: false | 'metal') => Promise<boolean>
    }
    const gpu = platform === 'darwin' && arch === 'arm64' ? 'metal' : false
    expect(await testBindingBinary(join(trainerBackends, file), undefined, gpu)).toBe(expected)
    expect(started).toEqual([bindingTest])
  })

  it('starts nothing else', async () => {
    const exits: unknown[] = []
    childProcess
      .fork(join(root, 'tests/support/anything.js'))
      .on('exit', (code) => exits.push(code))
    await vi.waitUntil(() => exits.length > 0)
    expect(exits).toEqual([1])
    expect(started).toEqual([])
  })

  it('passes over messages that are no request', async () => {
    channel.port2.postMessage({ kind: 'fork', path: 7 })
    channel.port2.postMessage('fork')
    childProcess.fork('relative/testBindingBinary.js')
    const answers: unknown[] = []
    channel.port2.on('message', (message) => answers.push(message))
    await vi.waitUntil(() => answers.length > 0)
    expect(answers).toEqual([{ kind: 'exit', id: 1, code: 1 }])
    expect(started).toEqual([])
  })
})

function forkWith(path: string, options: ForkOptions): ChildPort {
  const child = nodeFork(path, [], { ...options, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  return {
    pid: child.pid,
    postMessage: (message) => void child.send(message as object),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
