/** One model as the window lists it. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Download, ModelEntry } from '../../contract'
import type { CatalogModel } from './catalog'
import { inspectGguf } from './gguf'
import type { GgufFacts } from './gguf'
import { fitOf } from './hardware'
import type { Hardware } from './hardware'

export function titleOf(path: string): string {
  return basename(path, '.gguf')
}

export async function catalogEntry(
  model: CatalogModel,
  now: { path: string; inUse: boolean; hardware: Hardware; download: Download | null },
): Promise<ModelEntry> {
  const { id, name, description, licence, languages, goodFor, fillInTheMiddle, trainable } = model
  const info = await stat(now.path).catch(() => null)
  return {
    id,
    name,
    description,
    sizeBytes: info?.size ?? now.download?.totalBytes ?? model.sizeBytes,
    licence,
    languages,
    goodFor,
    fillInTheMiddle,
    trainable,
    ...fitOf(model.sizeBytes, now.hardware),
    installed: info !== null,
    inUse: now.inUse,
    path: info ? now.path : null,
    sha256: model.sha256,
    download: info ? null : now.download,
  }
}

/** Looks into each version of a file once: a vocabulary takes half a second to read. */
export function createInspector(): (path: string) => Promise<GgufFacts> {
  const inspected = new Map<string, { version: string; facts: Promise<GgufFacts> }>()
  return async (path) => {
    const info = await stat(path).catch(() => null)
    const version = `${info?.size} ${info?.mtimeMs}`
    const before = inspected.get(path)
    if (before?.version === version) return before.facts
    const facts = inspectGguf(path)
    inspected.set(path, { version, facts })
    return facts
  }
}

/** A file of the user's that is gone or broken stays in the list, with the reason. */
export async function addedEntry(
  path: string,
  now: { inUse: boolean; hardware: Hardware; inspect: (path: string) => Promise<GgufFacts> },
): Promise<ModelEntry> {
  const base = { id: path, languages: [], inUse: now.inUse, sha256: null, download: null }
  try {
    const { name, sizeBytes, licence, fillInTheMiddle, trainable } = await now.inspect(path)
    const goodFor: ModelEntry['goodFor'] = fillInTheMiddle ? ['code'] : ['prose']
    return {
      ...base,
      name,
      description: path,
      sizeBytes,
      licence,
      goodFor,
      fillInTheMiddle,
      trainable,
      ...fitOf(sizeBytes, now.hardware),
      installed: true,
      path,
    }
  } catch (error) {
    return {
      ...base,
      name: titleOf(path),
      description: error instanceof Error ? error.message : path,
      sizeBytes: 0,
      licence: '',
      goodFor: [],
      fillInTheMiddle: false,
      trainable: false,
      fit: 'slow',
      fitWhy: 'Not known: the file cannot be read.',
      installed: false,
      path: null,
    }
  }
}
