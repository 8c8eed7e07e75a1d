/** A real log in a temp folder, and events to put into it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../../contract'
import type { Notice, Observation, OutcomeReport, Settings } from '../../../contract'
import { createFeedback } from '../../../core/feedback/feedback'
import type { FeedbackLog } from '../../../core/feedback/feedback'
import { maskSecrets } from '../../../core/safety/maskSecrets'
import type { SuggestionEvent } from '../../../core/suggest/types'

export const anyFilter = {
  outcomes: [],
  modes: [],
  docId: null,
  text: '',
  since: null,
  until: null,
}

let count = 0

export function event(parts: Partial<SuggestionEvent> = {}): SuggestionEvent {
  const n = ++count
  return {
    event_id: `event-${String(n).padStart(8, '0')}`,
    doc_id: 'doc-1',
    path: '/home/ada/novel.md',
    parent_id: null,
    t_request: 1_790_000_000_000 + n * 1_000,
    t_first_text: 1_790_000_000_100 + n * 1_000,
    t_resolved: 1_790_000_000_200 + n * 1_000,
    model_sha256: 'b179c952',
    adapter_id: null,
    template_id: 'plain',
    mode: 'prose',
    language_id: 'markdown',
    trigger: 'typing',
    prefix: 'The harbour was quiet, and ',
    suffix: '\n\nNext day.',
    cursor: 27,
    doc_version: 3,
    prompt_text: 'The harbour was quiet, and',
    prompt_tokens: 6,
    raw_text: ' the boats lay still',
    output_token_ids: [1, 2, 3],
    completion_text: 'the boats lay still',
    finish: 'stop',
    logp_mean: -0.7,
    logp_min: -2.1,
    logp_behaviour: null,
    temperature: 0,
    sampler: null,
    rank: 0,
    gate_p: null,
    gate_version: null,
    show_propensity: null,
    shown: true,
    none_reason: null,
    features: { words: 4 },
    ...parts,
  }
}

export function outcome(
  of: Pick<SuggestionEvent, 'event_id' | 'completion_text' | 't_resolved'>,
  parts: Partial<OutcomeReport> = {},
): OutcomeReport {
  return {
    eventId: of.event_id,
    outcome: 'accepted',
    reason: 'tab',
    acceptedChars: of.completion_text.length,
    shownText: of.completion_text,
    shownAt: of.t_resolved,
    resolvedAt: of.t_resolved + 1_200,
    visibleMs: 1_200,
    windowFocused: true,
    ...parts,
  }
}

export const settle = (eventId: string, text: string, afterS: 0 | 10 | 60 | 300 = 300) =>
  ({
    kind: 'settle',
    eventId,
    afterS,
    observedAt: 1_790_000_900_000 + afterS,
    text,
  }) as const satisfies Observation

export interface LogFixture {
  folder: string
  path: string
  notices: Notice[]
  settings: Settings
  log: FeedbackLog
  /** Another log over the same file, as after a restart. */
  reopen(): Promise<FeedbackLog>
  close(): Promise<void>
}

export function openLog(
  options: { folder?: string; logWorkerPath?: string | null; patienceMs?: number } = {},
): LogFixture {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'inkling-log-'))
  const path = join(folder, 'log.sqlite')
  const notices: Notice[] = []
  const fixture = {
    folder,
    path,
    notices,
    settings: structuredClone(defaultSettings),
    log: null as unknown as FeedbackLog,
    async reopen() {
      await fixture.log.dispose()
      fixture.log = start()
      return fixture.log
    },
    async close() {
      await fixture.log.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  const start = () =>
    createFeedback({
      path,
      settings: () => fixture.settings,
      now: () => 1_800_000_000_000,
      maskSecrets,
      sessionId: 'session-1',
      appVersion: '0.1.0',
      onNotice: (notice) => notices.push(notice),
      logWorkerPath: options.logWorkerPath ?? null,
      patienceMs: options.patienceMs ?? 50,
    })
  fixture.log = start()
  return fixture
}

/** All bytes of a folder's files, read by another process: closing a file of SQLite's in this one
 *  would drop its locks (https://www.sqlite.org/howtocorrupt.html, 2.2). */
export function bytesOf(folder: string): string {
  const files = readdirSync(folder).map((name) => join(folder, name))
  return execFileSync('cat', files, { maxBuffer: 1 << 30 }).toString('latin1')
}
