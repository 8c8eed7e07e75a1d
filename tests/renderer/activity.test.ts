import { describe, expect, test } from 'vitest'
import { defaultSettings, type EngineState } from '../../contract'
import {
  activityText,
  adapterText,
  backendText,
  engineDetails,
  isHeldBack,
  type ActivityInput,
} from '../../renderer/status/activityText'

const engine: EngineState = {
  status: 'ready',
  modelId: 'm',
  modelName: 'SmolLM2 135M',
  backend: 'cpu',
  device: null,
  deviceNote: null,
  prefillTokensPerS: null,
  decodeTokensPerS: null,
  threads: 2,
  fillInTheMiddle: false,
  adapterId: null,
  adapterVersion: null,
  problem: null,
}

const calm: ActivityInput = {
  activity: { kind: 'idle' },
  engine,
  connected: true,
  suggest: defaultSettings.suggest,
  languageId: 'markdown',
  now: 1_000,
  takeKey: 'Tab',
}

describe('the status bar always says why', () => {
  const cases: Array<[string, Partial<ActivityInput>, string | RegExp]> = [
    ['at rest', {}, 'Ready'],
    ['thinking', { activity: { kind: 'thinking' } }, 'Thinking…'],
    ['shown', { activity: { kind: 'shown' } }, 'Tab takes it'],
    [
      'one of several',
      { activity: { kind: 'shown', candidate: { index: 2, of: 3 } } },
      '2/3: Tab takes it',
    ],
    [
      'the only one',
      { activity: { kind: 'shown', candidate: { index: 1, of: 1 } } },
      'No other was found. Tab takes it',
    ],
    [
      'at rest, out of memory',
      { engine: { ...engine, status: 'resting' } },
      /wakes when you write/,
    ],
    ['in a link', { activity: { kind: 'none', reason: 'place' } }, /in this place/],
    ['private text', { activity: { kind: 'none', reason: 'unsafe' } }, /private/],
    ['on battery', { activity: { kind: 'none', reason: 'battery' } }, 'Quiet on battery'],
    [
      'gated, with its figure',
      { activity: { kind: 'none', reason: 'gated', message: 'x', keepProbability: 0.184 } },
      'Hidden: 18 % likely to be kept',
    ],
    [
      'waiting',
      { activity: { kind: 'waiting', message: 'the cursor is in a link' } },
      'Waiting: the cursor is in a link',
    ],
    ['gated', { activity: { kind: 'none', reason: 'gated' } }, /Hidden/],
    [
      'the app’s own words win',
      { activity: { kind: 'none', reason: 'gated', message: 'hidden by gate 0.18 < 0.25' } },
      'hidden by gate 0.18 < 0.25',
    ],
    ['off', { suggest: { ...calm.suggest, automatic: false } }, 'Suggestions are off'],
    [
      'asked by hand although off',
      { suggest: { ...calm.suggest, automatic: false }, activity: { kind: 'thinking' } },
      'Thinking…',
    ],
    ['snoozed', { suggest: { ...calm.suggest, snoozedUntil: 60_000 } }, /^Quiet until/],
    ['snooze is over', { suggest: { ...calm.suggest, snoozedUntil: 999 } }, 'Ready'],
    [
      'language off',
      { suggest: { ...calm.suggest, languagesOff: ['markdown'] } },
      'Off in Markdown',
    ],
    ['no model', { engine: { ...engine, status: 'no_model' } }, /Models/],
    ['loading', { engine: { ...engine, status: 'loading' } }, 'Loading SmolLM2 135M…'],
    ['engine down', { engine: { ...engine, status: 'down' } }, /your text is untouched/],
    [
      'engine failed',
      {
        engine: {
          ...engine,
          status: 'failed',
          problem: { code: 'model_broken', message: 'The model file is cut short.', next: null },
        },
      },
      'The model file is cut short.',
    ],
    ['not connected', { connected: false }, /Connecting/],
  ]
  test.each(cases)('%s', (_name, given, text) => {
    const said = activityText({ ...calm, ...given })
    if (typeof text === 'string') expect(said).toBe(text)
    else expect(said).toMatch(text)
  })
})

test.each([
  [engine, 'CPU 2 threads', 'base'],
  [{ ...engine, threads: 1, adapterVersion: 3 }, 'CPU 1 thread', 'base + v3'],
  [{ ...engine, backend: 'cuda', device: 'H200' }, 'CUDA H200', 'base'],
  [{ ...engine, backend: null }, '', 'base'],
])('backend and adapter %#', (state, backend, adapter) => {
  expect([backendText(state), adapterText(state)]).toEqual([backend, adapter])
})

test('only what the gate held back can be shown anyway', () => {
  expect(isHeldBack({ kind: 'none', reason: 'gated' })).toBe(true)
  expect(isHeldBack({ kind: 'none', reason: 'unsafe' })).toBe(false)
  expect(isHeldBack({ kind: 'thinking' })).toBe(false)
})

test('the model in detail: what it runs on, why not faster, how fast', () => {
  const details = engineDetails({
    ...engine,
    deviceNote: 'No graphics card was found.',
    prefillTokensPerS: 648.2,
    decodeTokensPerS: 61.4,
  })
  expect(details).toEqual([
    ['Model', 'SmolLM2 135M'],
    ['State', 'Ready'],
    ['Runs on', 'CPU 2 threads'],
    ['Why not faster', 'No graphics card was found.'],
    ['Reads', '650 tokens a second'],
    ['Writes', '61 tokens a second'],
    ['After the cursor', 'Not read by this model'],
    ['Learned', 'Nothing yet'],
  ])
  const nothing = { ...engine, status: 'no_model', modelName: null, backend: null } as const
  expect(engineDetails(nothing)).toEqual([['State', 'No model']])
})
