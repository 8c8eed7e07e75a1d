/** Whether Learn can start at all, in the words that the pane shows. */
import { InklingError } from '../../../contract'
import type { Trainer } from '../trainer/trainer'

export interface Base {
  id: string
  name: string
  path: string
  sha256: string
}

export interface Readiness {
  /** Null when nothing stands in the way; asks the trainer about a model only once.
   *  @throws never */
  blocked(base: Base | null): Promise<InklingError | null>
}

export function createReadiness(trainer: Trainer): Readiness {
  const answers = new Map<string, InklingError | null>()
  return {
    async blocked(base) {
      if (!base) {
        return new InklingError(
          'model_missing',
          'There is no model to learn on yet.',
          'Choose one in the Models pane.',
        )
      }
      const missing = trainer.missing()
      if (missing) return missing
      const known = answers.get(base.sha256)
      if (known !== undefined) return known
      const answer = await probe(trainer, base)
      // A trainer that failed to answer may answer the next time.
      if (answer === null || answer.code === 'model_unsupported') answers.set(base.sha256, answer)
      return answer
    },
  }
}

async function probe(trainer: Trainer, base: Base): Promise<InklingError | null> {
  try {
    const { trainable, reason, architecture } = await trainer.probe(base.path)
    if (trainable) return null
    return new InklingError(
      'model_unsupported',
      `${base.name} cannot be fine-tuned here: ${reason ?? `its architecture ${architecture} is not supported`}. It goes on suggesting as before.`,
      'To learn, choose a model that the Models pane marks as trainable.',
      { architecture },
    )
  } catch (error) {
    return error instanceof InklingError
      ? error
      : new InklingError(
          'internal',
          'The trainer could not be asked about this model.',
          null,
          {},
          error,
        )
  }
}
