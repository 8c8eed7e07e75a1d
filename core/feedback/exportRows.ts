/** What leaves in an export: columns and rows of each format, as values. */
import type { ExportFormat } from '../../contract'
import { label } from './label'
import type { LoggedEvent } from './types'

/** Every column of the event, in the order of its groups, then what its label says. */
const eventColumns = [
  'event_id',
  'schema_version',
  'session_id',
  'doc_id',
  'path',
  'parent_id',
  'split_key',
  't_request',
  't_first_text',
  't_shown',
  't_resolved',
  't_outcome',
  'model_sha256',
  'adapter_id',
  'template_id',
  'app_version',
  'mode',
  'language_id',
  'trigger',
  'prefix',
  'suffix',
  'cursor',
  'doc_version',
  'prompt_text',
  'prompt_tokens',
  'raw_text',
  'output_token_ids',
  'completion_text',
  'finish',
  'logp_mean',
  'logp_min',
  'logp_behaviour',
  'temperature',
  'sampler',
  'rank',
  'shown',
  'none_reason',
  'features',
  'outcome',
  'outcome_reason',
  'accepted_chars',
  'shown_text',
  'visible_ms',
  'window_focused',
  'typed_after',
  'undo_ms',
  'settled',
  'correction',
  'redacted',
] as const satisfies ReadonlyArray<keyof LoggedEvent>

const storedOnly = ['alternates', 'gate_p', 'gate_version', 'show_propensity', 'consent'] as const
const labelColumns = ['label_version', 'label', 'label_weight', 'label_why'] as const

export type Cell = string | number | boolean | null | object
export type ExportRow = Record<string, Cell>

export const exportColumns: Readonly<Record<ExportFormat, readonly string[]>> = {
  csv: [...eventColumns, ...storedOnly, ...labelColumns],
  jsonl: [...eventColumns, ...storedOnly, ...labelColumns],
  // As TRL reads them: https://huggingface.co/docs/trl/dataset_formats
  sft: ['prompt', 'completion'],
  dpo: ['prompt', 'chosen', 'rejected'],
  kto: ['prompt', 'completion', 'label'],
}

/** @returns null when the event has nothing to say in this format */
export function exportRow(format: ExportFormat, event: LoggedEvent): ExportRow | null {
  const { version, kind, weight, why, sft, dpo, kto } = label(event)
  const prompt = event.prefix
  switch (format) {
    case 'csv':
    case 'jsonl': {
      const stored = event as LoggedEvent & Record<string, Cell>
      const columns = [...eventColumns, ...storedOnly].map((name) => [name, stored[name] ?? null])
      return {
        ...(Object.fromEntries(columns) as ExportRow),
        label_version: version,
        label: kind,
        label_weight: weight,
        label_why: why,
      }
    }
    case 'sft':
      return sft === null ? null : { prompt, completion: sft.text }
    case 'dpo':
      return dpo === null ? null : { prompt, chosen: dpo.chosen, rejected: dpo.rejected }
    case 'kto':
      return kto === null ? null : { prompt, completion: kto.text, label: kto.desirable }
  }
}
