/** Which device computes, and in words why not a faster one. */
import { getLlama, getLlamaGpuTypes, LlamaLogLevel, type Llama } from 'node-llama-cpp'

export interface Card {
  /** 'cuda', 'vulkan', 'metal' */
  kind: string
  name: string
}

export interface Device {
  llama: Llama
  /** Null where the processor computes. */
  card: Card | null
  /** What node-llama-cpp complained of while it looked for a graphics card. */
  complaints: string[]
  /** Kinds of graphics whose libraries are installed, but for one that finds no card. */
  supported: string[]
}

/** @param onLog gets what llama.cpp says from now on */
export async function openDevice(
  gpu: 'auto' | 'off',
  onLog: (line: string) => void,
): Promise<Device> {
  const complaints: string[] = []
  const open = () =>
    getLlama({
      build: 'never',
      gpu: gpu === 'off' ? false : 'auto',
      logLevel: LlamaLogLevel.warn,
      logger: (_, message) => onLog(message.trim()),
    })
  const llama = await listening(complaints, open)
  const card = await cardOf(llama)
  const kinds = gpu === 'off' ? [] : await getLlamaGpuTypes('supported').catch(() => [])
  const supported = kinds.filter((kind) => kind !== false)
  return {
    llama,
    card,
    complaints,
    supported: supported.filter((kind) => card !== null || kind !== llama.gpu),
  }
}

/** A library that loads may find no card all the same: a driver that computes in software is none. */
export async function cardOf(
  llama: Pick<Llama, 'gpu' | 'getGpuDeviceNames'>,
): Promise<Card | null> {
  const { gpu } = llama
  if (gpu === false) return null
  const [name] = await llama.getGpuDeviceNames()
  return name === undefined ? null : { kind: gpu, name }
}

/** node-llama-cpp says only on the console why a library could not be used. */
async function listening<T>(heard: string[], work: () => Promise<T>): Promise<T> {
  const { warn, error } = console
  const listen = (...parts: unknown[]): void => {
    heard.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '))
  }
  console.warn = listen
  console.error = listen
  try {
    return await work()
  } finally {
    console.warn = warn
    console.error = error
  }
}

export interface DeviceFacts {
  wanted: 'auto' | 'off'
  card: Card | null
  supported: readonly string[]
  complaints: readonly string[]
  gpuLayers: number
  totalLayers: number
}

const titles: Record<string, string> = { cuda: 'CUDA', vulkan: 'Vulkan', metal: 'Metal' }
const titleOf = (kind: string) => titles[kind] ?? kind

/** @returns null where the whole model is on a graphics card */
export function deviceNote(facts: DeviceFacts): string | null {
  const { wanted, card, supported, complaints, gpuLayers, totalLayers } = facts
  if (wanted === 'off') return 'Graphics cards are switched off in Settings.'
  if (card === null) {
    const [kind] = supported
    if (kind === undefined) return 'No supported graphics card was found.'
    const [complaint] = complaints.map(plain).filter((line) => line !== '')
    return `The ${titleOf(kind)} library could not be used${complaint ? `: ${complaint}` : '.'}`
  }
  if (gpuLayers === 0)
    return 'The graphics card has too little free memory for this model, so the processor runs it.'
  if (gpuLayers < totalLayers)
    return `${gpuLayers} of ${totalLayers} layers fit into the free memory of the graphics card; the processor runs the others.`
  return null
}

/** Without colours, the program's own name and line breaks; short enough for a status bar. */
function plain(complaint: string): string {
  return complaint
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/^\[node-llama-cpp\]\s*/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
}
