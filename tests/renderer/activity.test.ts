import { describe, expect, test } from 'vitest'
import { defaultSettings, type EngineState } from '../../contract'
import {
  activityText,
  adapterText,
  backendText,
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
