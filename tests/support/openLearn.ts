/** Learning as the app opens it, on a log of the test's own: without a trainer and without an engine,
 *  where the test brings none. */
import { join } from 'node:path'
import { label } from '../../core/feedback/label'
import { createInputActivity } from '../../core/host/inputActivity'
import { createLearn, type LearnDeps, type LearnFeedback } from '../../core/learn/learn'
import type { Learn } from '../../core/learn/types'
import { settingsOver } from '../../core/storage/settingsOver'
import { repositoryParts } from './replayDeps'

export function openLearn(
  profile: string,
  feedback: LearnFeedback,
  { now = Date.now, ...parts }: Partial<LearnDeps> = {},
): Learn {
  return createLearn({
    paths: {
      profile,
      resources: profile,
      trainer: join(profile, 'none'),
      trainerBackends: profile,
    },
    feedback,
    label,
    encode: async () => [],
    spawnEngine: () => {
      throw new Error('no engine here')
    },
    settings: settingsOver({ store: {} }),
    activity: createInputActivity(now),
    now,
    ...parts,
  })
}

/** The trainer of this repository. */
export const realTrainer = (profile: string): Pick<LearnDeps, 'paths'> => {
  const { resources, trainer, trainerBackends } = repositoryParts
  return { paths: { profile, resources, trainer, trainerBackends } }
}
