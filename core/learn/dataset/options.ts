/** What a run may learn from, as the settings are now. */
import type { AdapterScope, Settings } from '../../../contract'
import { isExcluded } from '../../feedback/excluded'
import type { DatasetOptions } from './types'
import { readPretraining } from './pretrainingText'

/** Passages of other text in the mix: what is preferred must not cost what is known. */
const pretrainingRows = 64

export const projectsOf = ({ layout }: Pick<Settings, 'layout'>): string[] =>
  layout.folder === null ? [] : [layout.folder]

/** Folders that are excluded and words that are blocked now count, whatever was logged before.
 *  @param base SHA-256 of the model that will be trained; null when it is not known yet
 *  @param scope what it is learned for */
export async function datasetOptions(
  settings: Settings,
  resources: string,
  base: string | null,
  scope: AdapterScope,
): Promise<DatasetOptions> {
  const { privacy, safety, learn } = settings
  const { mode, project } = scope
  return {
    blocked: safety.blocked,
    isExcluded: (path) => isExcluded(path, privacy.neverLog),
    projects: projectsOf(settings),
    ...(mode !== null && { mode }),
    ...(project !== null && { project }),
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
