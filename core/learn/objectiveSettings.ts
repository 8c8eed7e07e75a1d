/** How the terms of the trainer's loss count: L = L_pref + sftWeight · L_sft + ptxWeight · L_ptx +
 *  klWeight · KL (`native/objective.h`). */

export interface ObjectiveSettings {
  /** How far DPO and KTO may move the model from the base for a preference; 0.1. */
  beta: number
  /** Policy gradient: a token's ratio to the behaviour counts within 1 ± this; 0.2. */
  clipRatio: number
  /** KTO's λ of each side; 1. */
  desirableWeight: number
  undesirableWeight: number
  /** 0.5, but 1 where there are no preference rows. */
  sftWeight: number
  /** 0.5 */
  ptxWeight: number
  /** 0.05 */
  klWeight: number
}

const options: Record<keyof ObjectiveSettings, string> = {
  beta: '--beta',
  clipRatio: '--clip-ratio',
  desirableWeight: '--desirable-weight',
  undesirableWeight: '--undesirable-weight',
  sftWeight: '--sft-weight',
  ptxWeight: '--ptx-weight',
  klWeight: '--kl-weight',
}

/** As options of the trainer; what is left out is as the trainer has it. */
export const objectiveArgs = (settings: Partial<ObjectiveSettings> = {}) =>
  (Object.keys(settings) as Array<keyof ObjectiveSettings>).flatMap(
    (name): Array<[string, number]> => {
      const value = settings[name]
      return value === undefined ? [] : [[options[name], value]]
    },
  )
