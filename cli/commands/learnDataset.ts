/** `inkling train --dry-run`: the dataset card, read without standing in the app's way. */
import { join } from 'node:path'
import { findPlace } from '../../core/host/place'
import { label } from '../../core/feedback/label'
import { labelledEvents } from '../../core/feedback/labelledEvents'
import { createLogReader } from '../../core/feedback/reader'
import { buildDataset } from '../../core/learn/dataset/build'
import { datasetOptions, projectsOf } from '../../core/learn/dataset/options'
import { describeCard } from '../../core/learn/dataset/card'
import { everything, waitingByScope } from '../../core/learn/adapters/scope'
import type { CommonOptions } from '../options'
import { answer } from '../output'
import { readSettings } from '../ports'

/** @returns the exit code
 *  @throws InklingError file_missing when there is no log yet */
export async function showDataset(options: CommonOptions): Promise<number> {
  const place = findPlace(options.profile)
  const settings = readSettings(place, options.model).get()
  const log = createLogReader(join(place.profile, 'log.sqlite'))
  try {
    const { places } = await log.waiting()
    const [next] = waitingByScope(places, settings.learn.adapters, projectsOf(settings))
    const scope = next?.scope ?? everything
    const allowed = await datasetOptions(settings, place.parts.resources, null, scope)
    const { card } = await buildDataset(labelledEvents(null, log.labelledPage), label, allowed)
    answer(options.json ?? false, card, () => describeCard(card).join('\n'))
    return 0
  } finally {
    await log.dispose()
  }
}
