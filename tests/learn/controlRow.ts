import type { ControlRow } from '../../core/learn/proof/controls'

/** A row of prose whose target is this text. */
export const controlRow = (id: string, completion: string): ControlRow => ({
  id,
  example: {
    languageId: 'markdown',
    mode: 'prose',
    path: null,
    prefix: `Before ${id}`,
    suffix: 'after',
    completion,
  },
})
