/** The acceptance model in plain words. Pure. */
import type { AcceptanceResult } from '../../contract'

/** How well it foretells, and on how much. */
export function acceptanceFacts({ counts, figures }: AcceptanceResult): string[] {
  const seen = `${counts.judged} suggestions with a clear end, ${counts.kept} of them kept`
  if (figures === null) return [seen]
  const { auc } = figures.model
  const order = auc === null ? [] : [`a kept one above a refused one in ${Math.round(auc * 100)} %`]
  return [seen, ...order, `proof on the newest ${counts.proof}`]
}

export interface CalibrationPoint {
  predicted: number
  kept: number
}

/** Bins with events in them, by what was said. */
export const calibrationPoints = ({ figures }: AcceptanceResult): CalibrationPoint[] =>
  (figures?.bins ?? []).flatMap(({ predicted, kept }) =>
    predicted === null || kept === null ? [] : [{ predicted, kept }],
  )

const mostNamed = 3

/** What speaks most for a text or against it; nothing while no model serves. */
export const strongest = ({ verdict, weights }: AcceptanceResult): string[] =>
  verdict === 'serving'
    ? weights
        .slice(0, mostNamed)
        .map(({ feature, weight }) => `${feature} (${weight > 0 ? 'for' : 'against'} it)`)
    : []
