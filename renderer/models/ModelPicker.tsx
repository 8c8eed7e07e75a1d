/** The list of models; the Models panel and the first page show the same one. */
import { ModelCard } from './ModelCard'
import { useModels } from './modelsStore'
import './models.css'

export function ModelPicker() {
  const models = useModels()
  if (models === null) return <p className="soft">Reading the list of models…</p>
  return (
    <ul className="models" aria-label="Models">
      {models.map((model) => (
        <ModelCard key={model.id} model={model} />
      ))}
    </ul>
  )
}
