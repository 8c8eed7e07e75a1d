import type { Mode } from '../../../contract'

/** What the steps know of the place that the text is for. Line breaks are line feeds. */
export interface StepContext {
  mode: Mode
  prefix: string
  suffix: string
  /** One level of indentation: spaces or a tab. */
  indentation: string
  /** Whether the model was stopped by length: then its last words may be cut off. */
  cutOff: boolean
}

/** Cleans one thing in a completion and leaves all others alone; '' shows nothing. */
export type Step = (text: string, context: StepContext) => string
