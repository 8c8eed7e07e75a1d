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

type Kind<K extends CopilotActivity['kind']> = Extract<CopilotActivity, { kind: K }>

function shownText({ candidate }: Kind<'shown'>, takeKey: string): string {
  const takes = `${takeKey || 'A key'} takes it`
  if (!candidate) return takes
  const { index, of } = candidate
  return of > 1 ? `${index}/${of}: ${takes}` : `No other was found. ${takes}`
}

function noneText({ reason, message, keepProbability }: Kind<'none'>): string {
  if (reason === 'gated' && keepProbability !== undefined) {
    return `Hidden: ${Math.round(keepProbability * 100)} % likely to be kept`
  }
  return message || (reason ? REASONS[reason] : 'Nothing to show')
}

/** @returns true when a suggestion is there that was not shown, and asking by hand shows it */
export function isHeldBack(activity: CopilotActivity): boolean {
  return activity.kind === 'none' && activity.reason === 'gated'
}

/** @returns a line for the status bar; never empty */
export function activityText(input: ActivityInput): string {
  const { activity, engine, connected, languageId, takeKey } = input
  if (!connected) return 'Connecting to the app again…'
  const engineLine = engineText(engine)
  if (engineLine) return engineLine
  // A suggestion that was asked for by hand shows although automatic ones are off.
  if (activity.kind === 'thinking') return 'Thinking…'
  if (activity.kind === 'shown') return activity.message ?? shownText(activity, takeKey)
  const offLine = offText(input)
  if (offLine) return offLine
  if (languageId === null) return 'Ready'
  if (engine.status === 'resting' && activity.kind === 'idle') {
    return 'The model is at rest; it wakes when you write'
  }
  if (activity.kind === 'none') return noneText(activity)
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

const figure = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 })

const STATUS: Record<AppState['engine']['status'], string> = {
  starting: 'Starting',
  loading: 'Loading',
  ready: 'Ready',
  resting: 'At rest, out of memory; it wakes when you write',
  no_model: 'No model',
  down: 'Stopped; it is coming back',
  failed: 'Could not be loaded',
}

/** What is known of the model and the machine under it.
 *  @returns name and text of each line */
export function engineDetails(engine: AppState['engine']): Array<[name: string, text: string]> {
  const { modelName, status, deviceNote, prefillTokensPerS, decodeTokensPerS } = engine
  const lines: Array<[string, string | null]> = [
    ['Model', modelName],
    ['State', STATUS[status]],
    ['Runs on', backendText(engine) || null],
    ['Why not faster', deviceNote],
    ['Reads', tokens(prefillTokensPerS)],
    ['Writes', tokens(decodeTokensPerS)],
    ['After the cursor', modelName && fillText(engine)],
    ['Learned', modelName && learnedText(engine)],
  ]
  return lines.flatMap(([name, text]) => (text ? [[name, text]] : []))
}

const tokens = (perS: number | null): string | null =>
  perS === null ? null : `${figure.format(perS)} tokens a second`

const fillText = ({ fillInTheMiddle }: AppState['engine']): string =>
  fillInTheMiddle ? 'Read, too' : 'Not read by this model'

const learnedText = ({ adapterVersion }: AppState['engine']): string =>
  adapterVersion === null ? 'Nothing yet' : `Version ${adapterVersion} of what it learned from you`
