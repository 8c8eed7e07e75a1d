/** The contract, implemented: each call is handed to the service that does it. */
import { implement } from '@orpc/server'
import { contract } from '../contract'
import type { HostRequest } from '../contract'
import { InklingError } from '../contract'
import type { Remote } from './engine/remote/createRemote'
import type { Engine } from './engine/types'
import type { Feedback } from './feedback/types'
import type { Learn } from './learn/types'
import type { Models } from './models/types'
import type { Notices } from './notices'
import type { Ports } from './ports'
import type { AppStateSource } from './state'
import { every, latest } from './stream'
import type { Suggest } from './suggest/types'
import type { Workspace } from './workspace/types'

export interface Services {
  ports: Ports
  state: AppStateSource
  notices: Notices
  engine: Engine
  remote: Remote
  suggest: Suggest
  feedback: Feedback
  learn: Learn
  models: Models
  workspace: Workspace
  /** Requests of the host (menu, second instance, quit) on their way to the window. */
  hostRequests: (listener: (request: HostRequest) => void) => () => void
  /** What a change of model does to the adapter in use; null when nothing. */
  consequences: (modelId: string) => Promise<string | null>
}

const never = new AbortController().signal

const typed = (error: InklingError) => ({
  message: error.message,
  data: error.toProblem(),
  cause: error,
})

/** A stream that fails half-way fails typed, as a call does. */
async function* relay<T>(
  source: AsyncIterable<T>,
  fail: (error: InklingError) => Error,
): AsyncGenerator<T> {
  try {
    yield* source
  } catch (error) {
    throw error instanceof InklingError ? fail(error) : error
  }
}

export function createRouter(services: Services) {
  const { ports, engine, remote, suggest, feedback, learn, models, workspace } = services

  /** Beside native dialogs, only what they chose is open to the window. */
  const refuseBesideNativeDialogs = (): void => {
    if (ports.dialogs === null) return
    throw new InklingError(
      'bad_input',
      'Files are chosen in the system’s own dialog here. Nothing was opened.',
      'Use Open a file or Open a folder.',
    )
  }

  const os = implement(contract)
  /** A service throws InklingError; the window receives a typed PROBLEM. */
  const call = os.use(async ({ next, errors }) => {
    try {
      return await next()
    } catch (error) {
      if (!(error instanceof InklingError)) throw error
      throw errors.PROBLEM(typed(error))
    }
  })

  return call.router({
    app: {
      watch: call.app.watch.handler(({ signal }) => latest(services.state.subscribe, signal)),
      requests: call.app.requests.handler(({ signal }) => every(services.hostRequests, signal)),
      quitReady: call.app.quitReady.handler(async ({ input }) => {
        await feedback.flush()
        ports.quitReady(input.proceed)
        return { ok: true }
      }),
      dismissNotice: call.app.dismissNotice.handler(({ input }) => {
        services.notices.dismiss(input.id)
        return { ok: true }
      }),
      userActive: call.app.userActive.handler(() => {
        ports.activity.userActive()
        return { ok: true }
      }),
      restartEngine: call.app.restartEngine.handler(async () => {
        await engine.restart()
        return { ok: true }
      }),
    },

    suggest: {
      request: call.suggest.request.handler(({ input, signal, errors }) =>
        relay(suggest.request(input, signal ?? never), (error) => errors.PROBLEM(typed(error))),
      ),
      warm: call.suggest.warm.handler(async ({ input, signal }) => ({
        warmed: await suggest.warm(input, signal ?? never),
      })),
    },

    feedback: {
      report: call.feedback.report.handler(async ({ input }) => {
        suggest.told(input)
        learn.acceptance.told(input)
        return { stored: await feedback.report(input) }
      }),
      observe: call.feedback.observe.handler(async ({ input }) => ({
        stored: await feedback.observe(input),
      })),
      track: call.feedback.track.handler(async ({ input }) => ({
        stored: await feedback.track(input.docId, input.regions),
      })),
      tracked: call.feedback.tracked.handler(({ input }) => feedback.tracked(input.docId)),
      list: call.feedback.list.handler(({ input }) =>
        feedback.list(input.filter, input.offset, input.limit),
      ),
      stats: call.feedback.stats.handler(({ input }) => feedback.stats(input)),
      forget: call.feedback.forget.handler(({ input }) => feedback.forget(input)),
      correct: call.feedback.correct.handler(async ({ input }) => ({
        stored: await feedback.correct(input.eventId, input.label),
      })),
      preview: call.feedback.preview.handler(({ input }) =>
        feedback.preview(input.format, input.filter),
      ),
      export: call.feedback.export.handler(({ input }) =>
        feedback.export(input.format, input.filter, input.path),
      ),
    },

    learn: {
      watch: call.learn.watch.handler(({ signal }) =>
        latest((listener) => learn.onState(listener), signal),
      ),
      dataset: call.learn.dataset.handler(() => learn.dataset()),
      ledger: call.learn.ledger.handler(() => learn.ledger()),
      start: call.learn.start.handler(() => learn.start({ automatic: false })),
      cancel: call.learn.cancel.handler(async ({ input }) => ({
        cancelled: await learn.cancel(input),
      })),
      use: call.learn.use.handler(async ({ input }) => ({
        activeAdapterId: await learn.use(input.adapterId),
      })),
      setStrength: call.learn.setStrength.handler(async ({ input }) => ({
        strength: await learn.setStrength(input.adapterId, input.strength),
      })),
      history: call.learn.history.handler(() => feedback.weeks()),
      rollback: call.learn.rollback.handler(async () => ({
        activeAdapterId: await learn.rollback(),
      })),
      remove: call.learn.remove.handler(async ({ input }) => ({
        removed: await learn.remove(input.adapterId),
      })),
    },

    models: {
      watch: call.models.watch.handler(({ signal }) =>
        latest((listener) => models.onChange(listener), signal),
      ),
      fetch: call.models.fetch.handler(async ({ input }) => ({
        started: await models.fetch(input.id),
      })),
      pause: call.models.pause.handler(async ({ input }) => ({
        paused: await models.pause(input.id),
      })),
      add: call.models.add.handler(async ({ input }) => ({ id: await models.add(input.path) })),
      verify: call.models.verify.handler(({ input }) => models.verify(input.id)),
      consequences: call.models.consequences.handler(async ({ input }) => ({
        message: await services.consequences(input.id),
      })),
      use: call.models.use.handler(async ({ input }) => {
        const model = await models.resolve(input.id)
        if (model === null)
          throw new InklingError(
            'model_missing',
            'That model is not on this machine yet. The one in use stays.',
            'Download it first.',
          )
        ports.settings.set({ model: { id: input.id } })
        return { id: input.id }
      }),
      remove: call.models.remove.handler(async ({ input }) => ({
        removed: await models.remove(input.id),
      })),
    },

    workspace: {
      openFolder: call.workspace.openFolder.handler(({ input }) =>
        workspace.openFolder(input.path),
      ),
      list: call.workspace.list.handler(({ input }) => workspace.list(input.path)),
      files: call.workspace.files.handler(({ input }) =>
        workspace.files(input.folder, input.limit),
      ),
      openFile: call.workspace.openFile.handler(({ input }) => workspace.openFile(input.path)),
      save: call.workspace.save.handler(({ input }) => workspace.save(input)),
      createFile: call.workspace.createFile.handler(({ input }) =>
        workspace.createFile(input.path),
      ),
      createFolder: call.workspace.createFolder.handler(({ input }) =>
        workspace.createFolder(input.path),
      ),
      rename: call.workspace.rename.handler(({ input }) => workspace.rename(input.from, input.to)),
      remove: call.workspace.remove.handler(({ input }) => workspace.remove(input.path)),
      watch: call.workspace.watch.handler(({ input, signal, errors }) =>
        relay(workspace.watch(input.folder, signal ?? never), (error) =>
          errors.PROBLEM(typed(error)),
        ),
      ),
      search: call.workspace.search.handler(({ input, signal, errors }) =>
        relay(workspace.search(input, signal ?? never), (error) => errors.PROBLEM(typed(error))),
      ),
      saveDraft: call.workspace.saveDraft.handler(async ({ input }) => {
        await workspace.saveDraft(input)
        return { stored: true }
      }),
      drafts: call.workspace.drafts.handler(() => workspace.drafts()),
      discardDraft: call.workspace.discardDraft.handler(async ({ input }) => ({
        gone: await workspace.discardDraft(input.docId),
      })),
      recent: call.workspace.recent.handler(() => workspace.recent()),
      openSample: call.workspace.openSample.handler(() => workspace.openSample()),
      pick: call.workspace.pick.handler(async ({ input }) => {
        const { dialogs } = ports
        if (dialogs === null) return { available: false, path: null }
        const path =
          input.what === 'folder'
            ? await dialogs.openFolder()
            : input.what === 'save'
              ? await dialogs.saveFile(input.suggestedName ?? 'untitled.md')
              : await dialogs.openFile(input.what === 'model' ? 'model' : 'text')
        if (path !== null && input.what !== 'folder') workspace.allowFile(path)
        return { available: true, path }
      }),
      browse: call.workspace.browse.handler(({ input }) => {
        refuseBesideNativeDialogs()
        return workspace.browse(input.path)
      }),
      choose: call.workspace.choose.handler(({ input }) => {
        refuseBesideNativeDialogs()
        workspace.allowFile(input.path)
        return { path: input.path }
      }),
    },

    remote: {
      preview: call.remote.preview.handler(({ input }) => remote.preview(input.target, input.text)),
      enable: call.remote.enable.handler(({ input }) => remote.enable(input.target, input.inClear)),
      setKey: call.remote.setKey.handler(({ input }) =>
        remote.setKey(input.url, input.key, input.forSession),
      ),
      status: call.remote.status.handler(({ input }) => remote.status(input.url)),
      test: call.remote.test.handler(({ input }) => remote.test(input.target)),
    },

    settings: {
      watch: call.settings.watch.handler(({ signal }) =>
        latest((listener) => {
          listener(ports.settings.get())
          return ports.settings.onChange(listener)
        }, signal),
      ),
      set: call.settings.set.handler(({ input }) => ports.settings.set(input)),
    },
  })
}

export type Router = ReturnType<typeof createRouter>
