/** How much was taken lately. A writer in the flow refuses all, another one accepts all: what came
 *  just before says a good deal about what comes next. */
import type { OutcomeReport } from '../../../contract'

export interface RecentOutcomes {
  /** Outcomes, each older one counting a twentieth less than the next. */
  taken: number
  judged: number
}

export const noOutcomes: RecentOutcomes = { taken: 0, judged: 0 }

const remembered = 0.95
/** Before there is any history, a third is taken, as sure as two outcomes. */
const prior = { rate: 1 / 3, outcomes: 2 }
/** Shorter, and it may not have been read (as in the table of labels). */
const readAfterMs = 750

export type OutcomeFacts = Pick<OutcomeReport, 'outcome' | 'reason' | 'visibleMs'>

/** @returns true for taken, false for refused, null where the outcome says nothing of the text */
function wasTaken({ outcome, reason, visibleMs }: OutcomeFacts): boolean | null {
  switch (outcome) {
    case 'accepted':
    case 'partial':
    case 'typed_through':
      return true
    case 'rejected':
      return false
    case 'ignored':
      return reason === 'diverged' && visibleMs >= readAfterMs ? false : null
    case 'superseded':
    case 'hidden':
      return null
  }
}

export function withOutcome(recent: RecentOutcomes, outcome: OutcomeFacts): RecentOutcomes {
  const taken = wasTaken(outcome)
  if (taken === null) return recent
  return {
    taken: recent.taken * remembered + Number(taken),
    judged: recent.judged * remembered + 1,
  }
}

/** Share of what was taken lately, 0 to 1. */
export const acceptRate = ({ taken, judged }: RecentOutcomes): number =>
  (taken + prior.rate * prior.outcomes) / (judged + prior.outcomes)
