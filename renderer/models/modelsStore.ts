/** Mirror of the model list, followed while something shows it. */
import { useEffect } from 'react'
import { create } from 'zustand'
import type { ModelEntry } from '../../contract'
import { client } from '../link/client'
import { follow } from '../link/follow'

interface ModelsState {
  /** Null until the app has answered. */
  models: ModelEntry[] | null
}

const useModelsStore = create<ModelsState>(() => ({ models: null }))

export function useModels(): ModelEntry[] | null {
  useEffect(
    () =>
      follow(
        (signal) => client.models.watch(undefined, { signal }),
        (models) => useModelsStore.setState({ models }),
      ),
    [],
  )
  return useModelsStore(({ models }) => models)
}
