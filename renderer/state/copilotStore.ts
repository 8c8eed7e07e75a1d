/** What the copilot is doing and where the cursor is, for the status bar. The editor writes it. */
import { create } from 'zustand'
import type { NoneReason } from '../../contract'

export type CopilotActivity =
  | { kind: 'idle' }
  /** Nothing is asked for now; `message` says why, e.g. 'the cursor is in a link'. */
  | { kind: 'waiting'; message?: string }
  | { kind: 'thinking' }
  | { kind: 'shown'; message?: string }
  | { kind: 'none'; reason?: NoneReason; message?: string }

interface CopilotState {
  activity: CopilotActivity
  /** 1-based; null when no document is open. */
  cursor: { line: number; column: number } | null
  /** Null when no document is open. */
  wordCount: number | null
}

export const useCopilot = create<CopilotState>(() => ({
  activity: { kind: 'idle' },
  cursor: null,
  wordCount: null,
}))
