/** What the copilot is doing and where the cursor is, for the status bar. The editor writes it. */
import { create } from 'zustand'
import type { NoneReason } from '../../contract'

export type CopilotActivity =
  | { kind: 'idle' }
  /** Nothing is asked for now; `message` says why, e.g. 'the cursor is in a link'. */
  | { kind: 'waiting'; message?: string }
  | { kind: 'thinking' }
  /** `candidate` says which of how many, once others were looked for. */
  | { kind: 'shown'; message?: string; candidate?: { index: number; of: number } | null }
  | { kind: 'none'; reason?: NoneReason; message?: string; keepProbability?: number }

/** Suggestions for one place to choose from, side by side. */
export interface CandidateChoice {
  items: Array<{ eventId: string; text: string }>
  /** Point of the window below the cursor, CSS pixels. */
  anchor: { x: number; y: number }
  choose(eventId: string): void
  /** Back to the text without a choice. */
  end(): void
}

interface CopilotState {
  activity: CopilotActivity
  /** Null while no list was asked for. */
  candidates: CandidateChoice | null
  /** 1-based; null when no document is open. */
  cursor: { line: number; column: number } | null
  /** Null when no document is open. */
  wordCount: number | null
}

export const useCopilot = create<CopilotState>(() => ({
  activity: { kind: 'idle' },
  candidates: null,
  cursor: null,
  wordCount: null,
}))
