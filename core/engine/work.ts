import type { EngineWork } from './types'

export const noWork = (): EngineWork => ({
  evaluatedTokens: 0,
  draftedTokens: 0,
  acceptedDraftTokens: 0,
})
