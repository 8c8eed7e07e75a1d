import type { Step } from './types'

/** Space at the end helps nobody; space alone, or a lone mark in prose, is no suggestion. */
export const dropEmpty: Step = (text, { mode }) => {
  const kept = text.trimEnd()
  if (mode === 'prose' && !/[\p{L}\p{N}]/u.test(kept) && kept.trim().length < 2) return ''
  return kept
}
