/** How many tokens around the cursor the model reads. */
import type { Settings } from '../../contract'

export interface TokenBudget {
  prefixTokens: number
  suffixTokens: number
}

export const budgetOf = ({ prefixTokens, suffixTokens }: Settings['suggest']): TokenBudget => ({
  prefixTokens: prefixTokens ?? 384,
  suffixTokens: suffixTokens ?? 128,
})
