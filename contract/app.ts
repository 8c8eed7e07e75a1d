/** The app as a whole: its state (owned by the app, pushed whole), commands from the menu, quitting. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { call } from './base'
import { problem } from './errors'

export const engineState = z.object({
  /** 'resting': left memory after a while without writing; the next request loads it again. */
  status: z.enum(['starting', 'loading', 'ready', 'resting', 'no_model', 'down', 'failed']),
  modelId: z.string().nullable(),
  modelName: z.string().nullable(),
  /** 'cpu', 'cuda', 'vulkan', 'metal', 'remote'; null before a model is loaded. */
  backend: z.string().nullable(),
  device: z.string().nullable(),
  /** Why the model does not run on a faster device, in words; null when it does. */
  deviceNote: z.string().nullable(),
  threads: z.number().nullable(),
  /** Tokens a second that were measured with this model on this machine; null before. */
  prefillTokensPerS: z.number().nullable(),
  decodeTokensPerS: z.number().nullable(),
  fillInTheMiddle: z.boolean(),
  adapterId: z.string().nullable(),
  adapterVersion: z.number().nullable(),
  problem: problem.nullable(),
})
export type EngineState = z.infer<typeof engineState>

/** News that stays readable in the status bar until dismissed or replaced by the same id. */
export const notice = problem.extend({
  id: z.string(),
  level: z.enum(['info', 'warning', 'error']),
})
export type Notice = z.infer<typeof notice>

export const appState = z.object({
  version: z.string(),
  host: z.object({
    kind: z.enum(['electron', 'preview', 'cli', 'test']),
    platform: z.string(),
    nativeDialogs: z.boolean(),
    nativeMenu: z.boolean(),
  }),
  profileFolder: z.string(),
  engine: engineState,
  logging: z.enum(['on', 'paused', 'private', 'unavailable']),
  notices: z.array(notice),
})
export type AppState = z.infer<typeof appState>

/** Everything that a key, the palette or the native menu can do; the window implements them. */
export const commandIds = [
  'file.new',
  'file.open',
  'file.openFolder',
  'file.save',
  'file.saveAs',
  'file.close',
  'file.quickOpen',
  'edit.find',
  'edit.findInFiles',
  'view.palette',
  'view.files',
  'view.feedback',
  'view.learn',
  'view.models',
  'view.settings',
  'view.keys',
  'view.zoomIn',
  'view.zoomOut',
  'view.zoomReset',
  'suggest.ask',
  'suggest.acceptAll',
  'suggest.acceptWord',
  'suggest.acceptLine',
  'suggest.acceptSentence',
  'suggest.acceptParagraph',
  'suggest.dismiss',
  'suggest.next',
  'suggest.previous',
  'suggest.list',
  'suggest.toggle',
  'suggest.snooze',
  'suggest.toggleLanguage',
  'privacy.toggleLogging',
  'privacy.togglePrivateMode',
  'learn.start',
  'app.quit',
  'help.welcome',
] as const
export const commandId = z.enum(commandIds)
export type CommandId = z.infer<typeof commandId>

/** What the host asks of the window. */
export const hostRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), id: commandId }),
  z.object({ kind: z.literal('openPath'), path: z.string() }),
  /** Save drafts and pending reports, then call `app.quitReady`. */
  z.object({ kind: z.literal('quit') }),
])
export type HostRequest = z.infer<typeof hostRequest>

export const appContract = {
  watch: call.output(eventIterator(appState)),
  requests: call.output(eventIterator(hostRequest)),
  /** The window has nothing unsaved in flight any more; `proceed` false keeps the app open. */
  quitReady: call.input(z.object({ proceed: z.boolean() })).output(z.object({ ok: z.boolean() })),
  dismissNotice: call.input(z.object({ id: z.string() })).output(z.object({ ok: z.boolean() })),
  /** Any key or pointer use: stops an automatic learning run, restarts the idle clock. */
  userActive: call.output(z.object({ ok: z.boolean() })),
  restartEngine: call.output(z.object({ ok: z.boolean() })),
}
