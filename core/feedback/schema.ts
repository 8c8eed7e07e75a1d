/** Tables of the log. A row of `suggestion_event` is written once; what comes later are rows that
 *  refer to it, and go with it when it is removed. Times are Unix milliseconds, offsets UTF-16. */
import type { Migration } from '../storage/migrations'

/** Version of the fields of an event row, stored with each. */
export const eventSchemaVersion = 1

export const logMigrations: readonly Migration[] = [
  `
  CREATE TABLE suggestion_event (
    event_id TEXT PRIMARY KEY,
    schema_version INTEGER NOT NULL,
    session_id TEXT NOT NULL,
    doc_id TEXT NOT NULL,
    path TEXT,
    parent_id TEXT,
    split_key TEXT NOT NULL,
    t_request REAL NOT NULL,
    t_first_text REAL,
    t_resolved REAL NOT NULL,
    model_sha256 TEXT NOT NULL,
    adapter_id TEXT,
    template_id TEXT NOT NULL,
    app_version TEXT NOT NULL,
    mode TEXT NOT NULL,
    language_id TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    cursor INTEGER NOT NULL,
    doc_version INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    finish TEXT NOT NULL,
    logp_mean REAL,
    logp_min REAL,
    temperature REAL NOT NULL,
    sampler TEXT,
    rank INTEGER NOT NULL,
    gate_p REAL,
    gate_version TEXT,
    shown INTEGER NOT NULL,
    show_propensity REAL,
    none_reason TEXT,
    consent TEXT NOT NULL,
    redacted INTEGER NOT NULL,
    completion_text TEXT NOT NULL,
    raw_text TEXT NOT NULL,
    output_token_ids TEXT NOT NULL,
    logp_behaviour TEXT,
    alternates TEXT,
    features TEXT NOT NULL,
    prompt_text TEXT NOT NULL,
    prefix TEXT NOT NULL,
    suffix TEXT NOT NULL
  );
  -- Holds all that the pane filters by: a list never reads the long texts behind it.
  CREATE INDEX event_pane ON suggestion_event
    (t_request, event_id, doc_id, mode, path, completion_text);

  CREATE TABLE outcome (
    event_id TEXT PRIMARY KEY REFERENCES suggestion_event ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    outcome_reason TEXT NOT NULL,
    accepted_chars INTEGER NOT NULL,
    visible_ms REAL NOT NULL,
    window_focused INTEGER NOT NULL,
    t_shown REAL,
    t_outcome REAL NOT NULL,
    shown_text TEXT NOT NULL
  );

  CREATE TABLE observation (
    observation_id INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL REFERENCES suggestion_event ON DELETE CASCADE,
    kind TEXT NOT NULL,
    after_s INTEGER,
    observed_at REAL NOT NULL,
    undo_ms REAL,
    retained_chars INTEGER,
    text TEXT NOT NULL
  );
  CREATE UNIQUE INDEX observation_once ON observation
    (event_id, kind, coalesce(after_s, -1), observed_at);

  CREATE TABLE tracked_region (
    event_id TEXT PRIMARY KEY REFERENCES suggestion_event ON DELETE CASCADE,
    doc_id TEXT NOT NULL,
    region_start INTEGER NOT NULL,
    region_end INTEGER NOT NULL,
    accepted_at REAL NOT NULL,
    observed TEXT NOT NULL,
    text TEXT NOT NULL
  );
  CREATE INDEX region_by_document ON tracked_region (doc_id);

  CREATE TABLE label_correction (
    event_id TEXT PRIMARY KEY REFERENCES suggestion_event ON DELETE CASCADE,
    label TEXT NOT NULL,
    corrected_at REAL NOT NULL
  );

  CREATE TABLE trained_event (
    adapter_id TEXT NOT NULL,
    event_id TEXT NOT NULL REFERENCES suggestion_event ON DELETE CASCADE,
    trained_at REAL NOT NULL,
    PRIMARY KEY (adapter_id, event_id)
  ) WITHOUT ROWID;
  CREATE INDEX trained_by_event ON trained_event (event_id);
  `,
]
