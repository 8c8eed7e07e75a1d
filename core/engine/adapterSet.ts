/**
 * The adapters that requests may name, on one context. llama.cpp adds the weights of a LoRA to each
 * evaluation, so the adapter can change between two of them and all share one context; only what was
 * evaluated belongs to one adapter, so each has sequences of its own (ADR 014).
 */
import type { LlamaContext } from 'node-llama-cpp'
import { fingerprint } from './fingerprint'
import type { AdapterRef } from './types'

/** What a text is evaluated with. */
export interface Variant {
  /** The same for what gives the same numbers; '' is the model alone. */
  key: string
  /** As the log names it; null for the model alone. */
  adapterId: string | null
  adapter: AdapterRef | null
}

export const plainModel: Variant = { key: '', adapterId: null, adapter: null }

export interface AdapterSet {
  /** Reads it from disk if it is new; to be called in a turn of its own. The others stay known to
   *  requests that are under way.
   *  @throws what llama.cpp says of a file that it cannot use */
  offer(adapter: AdapterRef): Promise<void>
  /** The model alone where no such adapter is known. */
  variant(adapterId: string | null): Variant
  /** Called before an evaluation, in its turn. */
  apply(variant: Variant): Promise<void>
}

/** node-llama-cpp sets adapters when it makes a context, and leaves this out of its types. */
type Switchable = LlamaContext & {
  _setLoras(loras: Array<{ filePath: string; scale: number }>): Promise<void>
}

/** What was read for a model, by path: llama.cpp reads each path once for as long as the model is
 *  loaded, and so would go on with weights that are no longer there. */
export type AdapterFiles = Map<string, string>

/** Whether one of them was read before and is another file now. */
export async function areReplaced(
  files: AdapterFiles,
  adapters: readonly AdapterRef[],
): Promise<boolean> {
  const present = await Promise.all(adapters.map(({ path }) => fingerprint(path)))
  return adapters.some(({ path }, at) => files.has(path) && files.get(path) !== present[at])
}

/** @param files of the model that the context is of */
export function createAdapterSet(context: LlamaContext, files: AdapterFiles): AdapterSet {
  const known = new Map<string, Variant>()
  let applied = plainModel.key

  const set = async ({ key, adapter }: Variant): Promise<void> => {
    const loras = adapter ? [{ filePath: adapter.path, scale: adapter.scale }] : []
    await (context as Switchable)._setLoras(loras)
    applied = key
  }

  return {
    async offer(adapter) {
      const print = await fingerprint(adapter.path)
      const variant = variantOf(adapter, print)
      if (variant.adapter) {
        files.set(adapter.path, print)
        await set(variant)
      }
      known.set(adapter.id, variant)
    },
    variant: (adapterId) => (adapterId === null ? plainModel : known.get(adapterId)) ?? plainModel,
    async apply(variant) {
      if (variant.key !== applied) await set(variant)
    },
  }
}

/** At strength 0 an adapter is the model alone, and shares what that has evaluated. */
function variantOf(adapter: AdapterRef, print: string): Variant {
  const { id, scale } = adapter
  if (scale === 0) return { ...plainModel, adapterId: id }
  return { key: `${print}*${scale}`, adapterId: id, adapter }
}
