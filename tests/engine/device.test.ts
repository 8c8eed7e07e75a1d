import { expect, test } from 'vitest'
import { describeEngine } from '../../cli/describeEngine'
import { cardOf, deviceNote, type DeviceFacts } from '../../core/engine/device'
import { cacheBytesPerToken, sequencesThatFit } from '../../core/engine/memory'

const onCpu: DeviceFacts = {
  wanted: 'auto',
  card: null,
  supported: [],
  complaints: [],
  gpuLayers: 0,
  totalLayers: 31,
}
const complaint =
  '\u001b[90m[node-llama-cpp]\u001b[39m Failed to load a prebuilt binary with CUDA,\n falling back'

test.each<[string, Partial<DeviceFacts>, string | null]>([
  ['no card', {}, 'No supported graphics card was found.'],
  ['switched off', { wanted: 'off' }, 'Graphics cards are switched off in Settings.'],
  [
    'a library that fails',
    { supported: ['cuda'], complaints: [complaint] },
    'The CUDA library could not be used: Failed to load a prebuilt binary with CUDA, falling back',
  ],
  ['one that fails silently', { supported: ['vulkan'] }, 'The Vulkan library could not be used.'],
  [
    'no room on the card',
    { card: { kind: 'cuda', name: 'Some card' } },
    'The graphics card has too little free memory for this model, so the processor runs it.',
  ],
  [
    'room for a part',
    { card: { kind: 'metal', name: 'M4' }, gpuLayers: 12 },
    '12 of 31 layers fit into the free memory of the graphics card; the processor runs the others.',
  ],
  ['all of it', { card: { kind: 'vulkan', name: 'Arc' }, gpuLayers: 31 }, null],
])('why not on a faster device: %s', (_, facts, note) =>
  expect(deviceNote({ ...onCpu, ...facts })).toBe(note),
)

test.each([
  ['the processor alone', false, [], null],
  ['a library without a card', 'vulkan', [], null],
  ['two cards: the first', 'cuda', ['A', 'B'], { kind: 'cuda', name: 'A' }],
] as const)('which card computes: %s', async (_, gpu, names, card) => {
  const llama = { gpu, getGpuDeviceNames: async () => [...names] }
  expect(await cardOf(llama)).toEqual(card)
})

test('bytes of a token in the cache, as llama.cpp reports them', () => {
  const smol = { layers: 30, kvHeads: 3, keyLength: 64, valueLength: 64 }
  // "CPU KV buffer size = 45.00 MiB" for 2 sequences of 1,024 tokens.
  expect(cacheBytesPerToken(smol) * 2 * 1_024).toBe(45 * 2 ** 20)
  expect(cacheBytesPerToken({ ...smol, kvHeads: [3, 1] })).toBe(4 * 128 * 2)
})

test.each([
  ['a small model takes as many as are of use', 23_040, 1_024, 16e9, 12],
  ['a large context takes fewer', 57_344, 4_096, 16e9, 2],
  ['a large model a few', 57_344, 1_024, 64e9, 9],
  ['little memory: two, so that a second document does not cost the first', 57_344, 4_096, 1e9, 2],
])('sequences: %s', (_, bytes, contextSize, free, count) =>
  expect(sequencesThatFit(bytes, contextSize, free)).toBe(count),
)

test('doctor says what computes, how fast, and why nothing faster does', () => {
  const facts = {
    architecture: 'llama',
    fillInTheMiddle: false,
    infill: null,
    contextTrained: 8_192,
    backend: 'cpu',
    device: 'A processor',
    deviceNote: 'No supported graphics card was found.',
    threads: 1,
    speed: { prefillTokensPerS: 650.4, decodeTokensPerS: 59.7 },
    gpuLayers: 0,
    totalLayers: 31,
    sequences: 12,
  }
  expect(describeEngine(facts)).toBe(
    'cpu on A processor, 1 thread, llama, continuation, reads 650 tokens/s, writes 60 tokens/s, ' +
      'keeps 12 documents warm. No supported graphics card was found.',
  )
  expect(describeEngine({ ...facts, backend: 'cuda', gpuLayers: 31, deviceNote: null })).toContain(
    '31 of 31 layers on the graphics card',
  )
})
