/** What a replay needs of an editor with suggestions, whichever policy is behind them. */
import type { Mode } from '../../../contract'
import type { HowTaken } from '../../../renderer/editor/lifetime'

export interface Page {
  path: string
  languageId: string
  mode: Mode
  text: string
  /** UTF-16 units. */
  cursor: number
  version: number
}

export interface Edit {
  offset: number
  removed: number
  text: string
}

/** Tokens and processor time of whoever runs the model. */
export interface Use {
  /** Prompt, answer, refuted drafts and what was evaluated ahead of time. */
  tokens: number
  cpuSeconds: number | null
}

export interface Typist {
  /** The page was opened and its cursor stands where `page` says. */
  opened(): Promise<void>
  /** `page` has been changed already. */
  edited(edit: Edit): void
  moved(): void
  /** The suggestion that stands at the cursor now; '' when none does. */
  visible(): string
  /** Takes a part of it: puts it into the page. @returns what was put there */
  accept(how: HowTaken): string
  onVisible(listener: () => void): void
  /** Waits until nothing is under way. */
  use(): Promise<Use>
  close(): Promise<void>
}

export type OpenTypist = (page: Page) => Promise<Typist>

export function applyEdit(page: Page, { offset, removed, text }: Edit): void {
  page.text = page.text.slice(0, offset) + text + page.text.slice(offset + removed)
  page.cursor = offset + text.length
  page.version++
}
