/** The one dialog that may be open, and its answer as a promise. */
import { create } from 'zustand'

interface Choice {
  id: string
  label: string
  tone?: 'primary' | 'danger'
}

export interface ConfirmRequest {
  kind: 'confirm'
  title: string
  text: string
  choices: Choice[]
}

export interface PathRequest {
  kind: 'path'
  what: 'folder' | 'file' | 'save' | 'model'
  suggestedName?: string
}

interface OpenDialog {
  request: ConfirmRequest | PathRequest
  /** Null takes it back without a choice. */
  answer: (value: string | null) => void
}

export const useDialog = create<{ open: OpenDialog | null }>(() => ({ open: null }))

/** Asks; a dialog that is still open is taken back first.
 *  @returns the choice's id or the path; null when taken back */
export function ask(request: ConfirmRequest | PathRequest): Promise<string | null> {
  useDialog.getState().open?.answer(null)
  return new Promise((resolve) => {
    const dialog: OpenDialog = {
      request,
      answer(value) {
        if (useDialog.getState().open === dialog) useDialog.setState({ open: null })
        resolve(value)
      },
    }
    useDialog.setState({ open: dialog })
  })
}
