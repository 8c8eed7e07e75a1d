/** What a run may learn from, as the settings are now. */
import type { Settings } from '../../contract'
import { isExcluded } from '../feedback/excluded'
import type { DatasetOptions } from './datasetTypes'
import { readPretraining } from './pretrainingText'

/** Passages of other text in the mix: what is preferred must not cost what is known. */
const pretrainingRows = 64

/** Folders that are excluded and words that are blocked now count, whatever was logged before.
 *  @param base SHA-256 of the model that will be trained; null when it is not known yet */
export async function datasetOptions(
  settings: Settings,
  resources: string,
  base: string | null,
): Promise<DatasetOptions> {
  const { privacy, safety, layout, learn } = settings
  return {
    blocked: safety.blocked,
    isExcluded: (path) => isExcluded(path, privacy.neverLog),
    projects: layout.folder === null ? [] : [layout.folder],
    ...(base !== null && { base }),
    ...(learn.stage !== 'imitate' && {
      pretraining: {
        rows: pretrainingRows,
        ownText: true,
        fixed: await readPretraining(resources),
      },
    }),
  }
}
