/** A training run as the trainer's arguments. */
import type { TrainingSettings } from './trainer'

/** How the terms of the loss count: L = L_pref + sftWeight · L_sft + ptxWeight · L_ptx +
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

/** Less to adapt is quicker: below the lowest adapted layer there is no backward pass. */
export interface AdapterChoice {
  /** Linears of each layer; all seven when left out. */
  targets?: Array<'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down'>
  /** Layers, counted from the output; all when left out. */
  lastLayers?: number
}

const objectiveOptions: Record<keyof ObjectiveSettings, string> = {
  beta: '--beta',
  clipRatio: '--clip-ratio',
  desirableWeight: '--desirable-weight',
  undesirableWeight: '--undesirable-weight',
  sftWeight: '--sft-weight',
  ptxWeight: '--ptx-weight',
  klWeight: '--kl-weight',
}

export function trainArgs(
  files: { model: string; data: string; out: string; checkpoint: string; resume: boolean },
  settings: TrainingSettings,
): string[] {
  const { objective = {}, adapts = {} } = settings
  const args: Array<[name: string, value: string | number | undefined]> = [
    ['--model', files.model],
    ['--data', files.data],
    ['--out', files.out],
    ['--checkpoint', files.checkpoint],
    ['--rank', settings.rank],
    ['--alpha', settings.alpha],
    ['--lr', settings.learningRate],
    ['--epochs', settings.epochs],
    ['--batch', settings.batch],
    ['--warmup', settings.warmup],
    ['--clip', settings.clip],
    ['--seed', settings.seed],
    ['--start-rows', settings.startRows],
    ['--checkpoint-every', settings.checkpointEvery],
    ['--threads', settings.threads > 0 ? settings.threads : undefined],
    ['--activation-mb', settings.activationMb],
    ['--targets', adapts.targets?.join(',')],
    ['--last-layers', adapts.lastLayers],
  ]
  for (const [key, name] of Object.entries(objectiveOptions))
    args.push([name, objective[key as keyof ObjectiveSettings]])
  const flat = args.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]))
  return files.resume ? [...flat, '--resume'] : flat
}
