/** What the copilot is doing, or why it shows nothing, in one short line. */
import type { AppState, NoneReason, Settings } from '../../contract'
import { languageName } from '../files/language'
import type { CopilotActivity } from '../state/copilotStore'

export interface ActivityInput {
  activity: CopilotActivity
  engine: AppState['engine']
  connected: boolean
  suggest: Settings['suggest']
  /** Null when no document is open. */
  languageId: string | null
  /** Unix milliseconds. */
  now: number
  /** The key that takes a suggestion, as people read it. */
  takeKey: string
}

const REASONS: Record<NoneReason, string> = {
  off: 'Suggestions are off',
  snoozed: 'Quiet for a while',
  language_off: 'Off in this language',
  no_model: 'No model yet',
  engine_down: 'The model is restarting',
  superseded: 'Ready',
  empty: 'Nothing to add here',
  filtered: 'Nothing good enough to show',
  gated: 'Hidden: probably not wanted',
  place: 'Nothing to suggest in this place',
  unsafe: 'Held back: it would have shown something private',
  battery: 'Quiet on battery',
  failed: 'That suggestion failed',
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

function engineText(engine: AppState['engine']): string | null {
  switch (engine.status) {
    case 'ready':
    case 'resting':
      return null
    case 'no_model':
      return 'No model yet: choose one in Models'
    case 'starting':
      return 'Starting…'
    case 'loading':
      return `Loading ${engine.modelName ?? 'the model'}…`
    case 'down':
      return 'The model stopped and is coming back; your text is untouched'
    case 'failed':
      return engine.problem?.message ?? 'The model could not be loaded'
  }
}

function offText({ suggest, languageId, now }: ActivityInput): string | null {
  if (!suggest.automatic) return 'Suggestions are off'
  if (suggest.snoozedUntil > now) return `Quiet until ${clock.format(suggest.snoozedUntil)}`
  if (languageId !== null && suggest.languagesOff.includes(languageId)) {
    return `Off in ${languageName(languageId)}`
  }
  return null
}

/** @returns a line for the status bar; never empty */
export function activityText(input: ActivityInput): string {
  const { activity, engine, connected, languageId, takeKey } = input
  if (!connected) return 'Connecting to the app again…'
  const engineLine = engineText(engine)
  if (engineLine) return engineLine
  // A suggestion that was asked for by hand shows although automatic ones are off.
  if (activity.kind === 'thinking') return 'Thinking…'
  if (activity.kind === 'shown') return activity.message ?? `${takeKey || 'A key'} takes it`
  const offLine = offText(input)
  if (offLine) return offLine
  if (languageId === null) return 'Ready'
  if (activity.kind === 'none') {
    return activity.message ?? (activity.reason ? REASONS[activity.reason] : 'Nothing to show')
  }
  if (activity.kind === 'waiting' && activity.message) return `Waiting: ${activity.message}`
  return 'Ready'
}

/** @returns 'CPU, 2 threads', or '' before a model runs */
export function backendText({ backend, device, threads }: AppState['engine']): string {
  if (!backend) return ''
  const names: Record<string, string> = {
    cpu: 'CPU',
    cuda: 'CUDA',
    vulkan: 'Vulkan',
    metal: 'Metal',
  }
  const name = names[backend] ?? (backend === 'remote' ? 'remote' : backend)
  if (backend !== 'cpu') return device ? `${name} ${device}` : name
  return threads ? `${name} ${threads} ${threads === 1 ? 'thread' : 'threads'}` : name
}

/** @returns 'base + v3', or 'base' without an adapter */
export function adapterText({ adapterVersion }: AppState['engine']): string {
  return adapterVersion === null ? 'base' : `base + v${adapterVersion}`
}
