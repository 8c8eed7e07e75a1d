/** Passages to go on writing as before, for who has little text of their own. None of the regression
 *  texts is among them: those must stay unseen. */
import type { Example } from '../../suggest/types'
import { readPassages } from '../proof/regressionText'

/** The passages of `resources/pretraining`. */
export const readPretraining = async (resources: string): Promise<Example[]> =>
  (await readPassages(resources, 'pretraining')).map(({ example }) => example)
