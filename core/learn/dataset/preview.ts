/** What a run would learn from, for those who look before they let it. */
import type { AdapterScope, DatasetCard } from '../../../contract'
import type { Feedback, Label, LoggedEvent } from '../../feedback/types'
import type { Paths, Ports } from '../../ports'
import { buildDataset } from './build'
import { describeCard } from './card'
import { datasetOptions } from './options'

export interface PreviewDeps extends Pick<Ports, 'settings'> {
  feedback: Pick<Feedback, 'labelled' | 'flush'>
  label: (event: LoggedEvent) => Label
  paths: Pick<Paths, 'resources'>
}

export interface DatasetPreview {
  card: DatasetCard
  /** The card in plain words, line by line. */
  words: string[]
}

/** @param base SHA-256 of the model in use; null without one
 *  @param scope what would be learned for */
export async function previewDataset(
  { feedback, label, settings, paths }: PreviewDeps,
  base: string | null,
  scope: AdapterScope,
): Promise<DatasetPreview> {
  await feedback.flush()
  const options = await datasetOptions(settings.get(), paths.resources, base, scope)
  const { card } = await buildDataset(feedback.labelled(null), label, options)
  return { card, words: describeCard(card) }
}
