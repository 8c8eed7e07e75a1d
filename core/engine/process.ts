/** Entry of the engine's own process: a crash of llama.cpp or a lack of memory ends this process
 *  and not the app. Runs under `child_process.fork` and Electron's `utilityProcess` alike. */
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { InklingError, type Problem } from '../../contract'
import { createHost } from './host'
import { portOfParent } from './port'
import { engineContract, type EngineNotice } from './protocol'

const port = portOfParent()
const notify = (notice: EngineNotice) => port.postMessage(notice)

function die(cause: unknown): void {
  notify({ inkling: 'fault', message: cause instanceof Error ? cause.message : String(cause) })
  // The notice has to leave first.
  setTimeout(() => process.exit(70), 50)
}
process.on('uncaughtException', die)
process.on('unhandledRejection', die)
port.on('close', () => process.exit(0))

// What is kept on disk is for its owner alone.
process.umask(0o077)

const host = createHost((speed) => notify({ inkling: 'speed', speed }))

const asProblem = (cause: unknown): Problem =>
  cause instanceof InklingError
    ? cause.toProblem()
    : {
        code: 'internal',
        message: 'The model could not answer. Your text is not affected.',
        next: 'Go on writing; if it happens again, restart the engine from the status bar.',
        details: { reason: cause instanceof Error ? cause.message : String(cause) },
      }

const os = implement(engineContract).use(async ({ next, errors }) => {
  try {
    return await next()
  } catch (cause) {
    throw errors.PROBLEM({ data: asProblem(cause) })
  }
})

const never = new AbortController().signal

const router = os.router({
  load: os.load.handler(({ input }) => host.load(input)),
  unload: os.unload.handler(async () => {
    await host.unload()
    return { ok: true }
  }),
  generate: os.generate.handler(async function* ({ input, signal, errors }) {
    try {
      yield* host.generate(input, signal ?? never)
    } catch (cause) {
      throw errors.PROBLEM({ data: asProblem(cause) })
    }
  }),
  warm: os.warm.handler(async ({ input, signal }) => ({
    tokens: await host.warm(input, signal ?? never),
  })),
  forget: os.forget.handler(async ({ input }) => {
    await host.forget(input)
    return { ok: true }
  }),
  keep: os.keep.handler(async () => {
    await host.keep()
    return { ok: true }
  }),
  work: os.work.handler(() => host.work()),
  tokenize: os.tokenize.handler(({ input }) => host.tokenize(input)),
  detokenize: os.detokenize.handler(({ input }) => host.detokenize(input)),
  byteLengths: os.byteLengths.handler(({ input }) => host.byteLengths(input)),
})

new RPCHandler(router).upgrade(port)
notify({ inkling: 'ready' })
