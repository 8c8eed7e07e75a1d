/** PyTorch with PEFT on rows of the trainer, with the trainer's own settings. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { defaultTraining, type RowNll } from '../../../core/learn/trainer/trainer'

export interface PeerResult {
  /** Nats a token of the held-out rows; `other`: with the adapter of `--other`, read by PyTorch. */
  nll: { base: number; adapter: number; other: number | null }
  seconds: number
  cpu_seconds: number
  tokens: number
  peak_bytes: number
}

/** @param python of a venv with torch, transformers, peft and gguf
 *  @param settings options of `peft_peer.py`: at least its model, rows and threads */
export async function runPeer(
  python: string,
  settings: Record<string, string | number>,
): Promise<PeerResult> {
  const { rank, alpha, learningRate, epochs, batch, warmup, clip, seed } = defaultTraining
  const all = { rank, alpha, lr: learningRate, epochs, batch, warmup, clip, seed, ...settings }
  const { stdout } = await promisify(execFile)(python, [
    join(import.meta.dirname, 'peft_peer.py'),
    ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ])
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PeerResult
}

/** Nats a token, as the peer counts them. */
export function perToken(rows: ReadonlyMap<string, Pick<RowNll, 'nll' | 'tokens'>>): number {
  const sum = (of: 'nll' | 'tokens') =>
    [...rows.values()].reduce((total, row) => total + row[of], 0)
  return sum('nll') / sum('tokens')
}
