/** `inkling models`: what can be had, what is here, and whether it is whole. */
import type { ModelEntry } from '../../contract'
import type { Models } from '../../core/models/types'
import type { CommonOptions } from '../options'
import { answer, say, table } from '../output'
import { findPlace } from '../../core/host/place'
import { readSettings } from '../ports'
import { openModels } from '../session'

async function withModels<T>(
  options: CommonOptions,
  work: (models: Models, chosen: string) => Promise<T>,
): Promise<T> {
  const place = findPlace(options.profile)
  const settings = readSettings(place, options.model)
  const models = openModels(place, settings)
  try {
    const chosen = settings.get().model.id
    const present = await models.resolve(chosen)
    models.setInUse(present?.id ?? null)
    return await work(models, chosen)
  } finally {
    await models.dispose()
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

function row(model: ModelEntry): string[] {
  return [
    model.inUse ? '*' : '',
    model.id,
    megabytes(model.sizeBytes),
    model.licence,
    model.goodFor.join(', '),
    model.installed ? 'here' : model.download ? 'partly here' : '',
    model.fitWhy,
  ]
}

/** @returns the exit code */
export async function listModels(options: CommonOptions): Promise<number> {
  const list = await withModels(options, (models) => models.list())
  answer(options.json ?? false, list, () =>
    table(['', 'id', 'size', 'licence', 'good for', '', 'on this machine'], list.map(row)),
  )
  return 0
}

/** @param id  the model of the settings when not given
 *  @returns the exit code */
export async function fetchModel(id: string | undefined, options: CommonOptions): Promise<number> {
  return withModels(options, async (models, chosen) => {
    let told = -1
    const onStop = (): void => void models.pause(id ?? chosen)
    process.once('SIGINT', onStop)
    const model = await models
      .fetchToEnd(id ?? chosen, ({ status, receivedBytes, totalBytes }) => {
        const tenth = Math.floor((receivedBytes / totalBytes) * 10)
        if (status === 'verifying') say('checking')
        else if (tenth > told) say(`${megabytes(receivedBytes)} of ${megabytes(totalBytes)}`)
        told = Math.max(told, tenth)
      })
      .finally(() => process.off('SIGINT', onStop))
    answer(options.json ?? false, model, () => `${model.name} is here: ${model.path}`)
    return 0
  })
}

/** @param id  the model of the settings when not given
 *  @returns the exit code: 1 when the file is not what it should be */
export async function verifyModel(id: string | undefined, options: CommonOptions): Promise<number> {
  return withModels(options, async (models, chosen) => {
    const result = await models.verify(id ?? chosen)
    answer(options.json ?? false, { id: id ?? chosen, ...result }, () =>
      [result.message, `sha256 ${result.sha256}`].join('\n'),
    )
    return result.ok ? 0 : 1
  })
}
