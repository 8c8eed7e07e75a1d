/** The list of models, the one in use first, then one that is recommended; the Models panel and the
 *  first page show the same list. */
import { useMemo } from 'react'
import type { ModelEntry } from '../../contract'
import { useDocuments } from '../files/documentsStore'
import { textSource } from '../files/textSource'
import { ModelCard } from './ModelCard'
import { useModels } from './modelsStore'
import { languageOfLetters, languageOfSystem, recommend, type Recommendation } from './recommend'
import './models.css'

/** Enough of a text to tell its language, UTF-16 units. */
const SAMPLE_UNITS = 2_000

function useRecommendation(models: ModelEntry[] | null): Recommendation | null {
  const activeId = useDocuments(({ activeId }) => activeId)
  const written = useMemo(
    () =>
      activeId === null
        ? null
        : languageOfLetters(textSource().getText(activeId).slice(0, SAMPLE_UNITS)),
    [activeId],
  )
  return models && recommend(models, [written, languageOfSystem(navigator.language)])
}

export function ModelPicker() {
  const models = useModels()
  const recommended = useRecommendation(models)
  if (models === null) return <p className="soft">Reading the list of models…</p>
  const isRecommended = ({ id }: ModelEntry): boolean => id === recommended?.modelId
  const inUse = models.filter((model) => model.inUse)
  const others = models.filter((model) => !model.inUse)
  const ordered = [
    ...inUse,
    ...others.filter(isRecommended),
    ...others.filter((model) => !isRecommended(model)),
  ]
  return (
    <ul className="models" aria-label="Models">
      {ordered.map((model) => (
        <ModelCard
          key={model.id}
          model={model}
          recommendedFor={isRecommended(model) ? (recommended?.language ?? null) : null}
        />
      ))}
    </ul>
  )
}
