/** The whole app, wired. A host gives it ports and a message port to the window. */
import type { SupportedMessagePort } from '@orpc/client/message-port'
import { RPCHandler } from '@orpc/server/message-port'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import type { HostRequest } from '../contract'
import { createEngine } from './engine/client'
import { createRemote } from './engine/remote/createRemote'
import { createRoutedEngine } from './engine/remote/routed'
import { forgetStates } from './engine/stateFiles'
import type { Engine } from './engine/types'
import { isExcluded, keptHere } from './feedback/excluded'
import { createFeedback } from './feedback/feedback'
import type { FeedbackLog } from './feedback/feedback'
import { label } from './feedback/label'
import { createLearn } from './learn/learn'
import type { Learn } from './learn/types'
import { createModels } from './models/createModels'
import type { Models } from './models/types'
import { createNotices } from './notices'
import type { Notices } from './notices'
import type { Ports } from './ports'
import { createRest } from './rest'
import { createRouter } from './router'
import type { Router } from './router'
import { maskSecrets } from './safety/maskSecrets'
import { createServing, stateFolderOf } from './serving'
import type { Serving } from './serving'
import { createState } from './state'
import { noteToErase } from './storage/windowStorage'
import { encodeExamples } from './suggest/encode'
import { createSuggest } from './suggest/createSuggest'
import { createContext } from './suggest/context/createContext'
import { createInstant } from './suggest/instant/createInstant'
import { readAs } from './suggest/readAs'
import type { Suggest } from './suggest/types'
import { createWorkspace } from './workspace/createWorkspace'
import type { Workspace } from './workspace/types'

export interface App {
  router: Router
  engine: Engine
  suggest: Suggest
  feedback: FeedbackLog
  learn: Learn
  models: Models
  workspace: Workspace
  serving: Serving
  notices: Notices
  /** Serves a window over a message port. */
  connect(port: SupportedMessagePort): void
  /** A wish of the host (menu, second instance, quit) for the window; kept until one listens. */
  requestFromHost(request: HostRequest): void
  /** Resolves when the model is being served, or a notice says why not. */
  ready: Promise<void>
  dispose(): Promise<void>
}

/** Tokens of a training row: enough context to know the voice, few enough to train on a CPU. */
export const rowLimits = { maxContext: 256, maxCompletion: 64 }

export function createApp(ports: Ports): App {
  const { paths, now } = ports
  const settings = () => ports.settings.get()

  const notices = createNotices()
  const local = createEngine({ spawn: ports.spawnEngine, now })
  const remote = createRemote({
    settings: ports.settings,
    secrets: ports.secrets,
    now,
    onProblem: (problem) => {
      if (problem) notices.add({ ...problem, id: 'remote', level: 'warning' })
      else notices.dismiss('remote')
    },
    keptHere: (path) => keptHere(path, settings().privacy),
    readAs: (text) => readAs(text, settings().suggest.maxTokens),
  })
  const engine = createRoutedEngine({
    local,
    remote,
    localSha256: () => serving.model()?.sha256 ?? '',
  })
  const models = createModels({
    catalogPath: join(paths.resources, 'catalog.json'),
    cacheFolder: paths.modelCache,
    settings: ports.settings,
    now,
    standIn: process.env.INKLING_MODEL ?? null,
  })
  const workspace = createWorkspace({
    profile: paths.profile,
    resources: paths.resources,
    bin: ports.bin,
    now,
  })
  const feedback = createFeedback({
    path: join(paths.profile, 'log.sqlite'),
    settings,
    now,
    maskSecrets,
    sessionId: uuid(),
    appVersion: ports.version,
    onNotice: notices.add,
    logWorkerPath: paths.logWorker,
  })
  const suggest = createSuggest({
    engine,
    settings,
    now,
    onEvent: feedback.record,
    modelSha256: () => engine.served().modelSha256,
    onBattery: () => ports.activity.onBattery() ?? false,
    mayRemember(path) {
      const { privacy } = settings()
      return privacy.logging === 'on' && keptHere(path, privacy) === null
    },
    instant: createInstant(),
    context: createContext({
      readFile: (path) => workspace.readText(path),
      listFolder: async (folder) => (await workspace.list(folder)).map(({ name }) => name),
      isExcluded: (path) => isExcluded(path, settings().privacy.neverLog),
      now,
    }),
    learned: () => learn.acceptance,
    answerFor: (place) => serving.answerFor(place),
  })
  const rest = createRest({ engine, suggest, settings })
  feedback.onForget(() => noteToErase(paths.profile))
  feedback.onForget(async ({ all, docIds }) => {
    try {
      await suggest.forget(all ? 'all' : docIds)
    } finally {
      // Also where no model is loaded now.
      await forgetStates(stateFolderOf(paths.profile), 'all')
    }
  })
  const learn = createLearn({
    paths,
    settings: ports.settings,
    activity: ports.activity,
    now,
    feedback,
    label,
    encode: (examples) => encodeExamples(engine, examples, rowLimits),
    // Where suggestions come from a graphics card it learns, too.
    cardFolder: () => paths.cardBackends?.[local.facts()?.backend ?? ''] ?? null,
    spawnEngine: ports.spawnEngine,
    onNotice: notices.add,
    // A command that ends in a moment must not start a run by itself.
    automatic: ports.kind !== 'cli',
  })
  const serving = createServing({ ports, engine, models, learn, suggest, notices })

  void feedback.finishForgetting()

  const hostRequests = createMailbox<HostRequest>()
  const router = createRouter({
    ports,
    state: createState(ports, engine, feedback, notices),
    notices,
    engine,
    remote,
    suggest,
    feedback,
    learn,
    models,
    workspace,
    hostRequests: hostRequests.subscribe,
    consequences: async (modelId) => {
      const present = serving.model()
      if (present === null || present.id === modelId) return null
      const adapter = learn.activeFor(present.sha256)
      if (adapter === null) return null
      return `Adapter v${adapter.version} belongs to ${present.name} and rests while another model is in use. It is kept: choose ${present.name} again and it is back.`
    },
  })
  const handler = new RPCHandler(router)

  return {
    router,
    engine,
    suggest,
    feedback,
    learn,
    models,
    workspace,
    serving,
    notices,
    connect: (port) => handler.upgrade(port),
    requestFromHost(request) {
      // The user named it to the host: on the command line, in the file manager, in the menu.
      if (request.kind === 'openPath') workspace.allowFile(request.path)
      hostRequests.post(request)
    },
    ready: serving.refresh(),
    async dispose() {
      serving.dispose()
      rest.dispose()
      suggest.dispose()
      await learn.dispose()
      await feedback.dispose()
      await Promise.all([engine.dispose(), models.dispose(), workspace.dispose()])
    },
  }
}

/** Hands values to one listener; what came before it listens is kept for it. */
function createMailbox<T>() {
  let listener: ((value: T) => void) | null = null
  let waiting: T[] = []
  return {
    post(value: T) {
      if (listener === null) waiting.push(value)
      else listener(value)
    },
    subscribe(next: (value: T) => void): () => void {
      listener = next
      const early = waiting
      waiting = []
      early.forEach(next)
      return () => {
        if (listener === next) listener = null
      }
    },
  }
}
