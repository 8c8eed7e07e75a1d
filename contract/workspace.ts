/** Folders, files, drafts and search. Paths are absolute; the app refuses those that the user
 *  did not open (a folder and what lies below it, a file by dialog, drop or recent list). */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { call } from './base'

export const entry = z.object({
  name: z.string(),
  path: z.string(),
  kind: z.enum(['file', 'folder']),
  sizeBytes: z.number(),
})
export type Entry = z.infer<typeof entry>

/** What the text on disk was when read; a save is refused when it no longer is. */
export const diskVersion = z.object({ modifiedMs: z.number(), sha256: z.string() })
export type DiskVersion = z.infer<typeof diskVersion>

export const textFile = z.object({
  docId: z.string(),
  path: z.string(),
  text: z.string(),
  languageId: z.string(),
  /** As the file has it; a save keeps all three. */
  encoding: z.string(),
  bom: z.boolean(),
  eol: z.enum(['\n', '\r\n']),
  readOnly: z.boolean(),
  disk: diskVersion,
})
export type TextFile = z.infer<typeof textFile>

export const draft = z.object({
  docId: z.string(),
  /** Null for an untitled text. */
  path: z.string().nullable(),
  title: z.string(),
  languageId: z.string(),
  text: z.string(),
  /** The version on disk that the draft started from. */
  disk: diskVersion.nullable(),
  savedAt: z.number(),
})
export type Draft = z.infer<typeof draft>

export const searchQuery = z.object({
  folder: z.string(),
  text: z.string().min(1),
  regex: z.boolean().default(false),
  matchCase: z.boolean().default(false),
  wholeWord: z.boolean().default(false),
  limit: z.number().int().min(1).max(10_000).default(2_000),
})

export const searchHit = z.object({
  path: z.string(),
  /** 1-based line; columns are 1-based UTF-16 units. */
  line: z.number(),
  column: z.number(),
  endColumn: z.number(),
  /** The line, or of a long one the part around the hit. */
  preview: z.string(),
  /** Where in the line `preview` begins, 0-based UTF-16 units. */
  previewStart: z.number().default(0),
})
export type SearchHit = z.infer<typeof searchHit>

export const folderChange = z.object({
  kind: z.enum(['added', 'changed', 'removed']),
  path: z.string(),
})

const pathInput = z.object({ path: z.string() })

export const workspaceContract = {
  /** Opens a folder: what lies below it may be read and written from now on. */
  openFolder: call.input(pathInput).output(z.object({ path: z.string(), name: z.string() })),
  list: call.input(pathInput).output(z.array(entry)),
  /** All files below the folder that are not ignored, for quick open; at most `limit`. */
  files: call
    .input(z.object({ folder: z.string(), limit: z.number().int().max(200_000) }))
    .output(z.object({ paths: z.array(z.string()), truncated: z.boolean() })),
  openFile: call.input(pathInput).output(textFile),
  save: call
    .input(
      z.object({
        path: z.string(),
        text: z.string(),
        encoding: z.string(),
        bom: z.boolean(),
        eol: z.enum(['\n', '\r\n']),
        /** Null writes whatever is there: a new file, or an overwrite the user asked for. */
        expected: diskVersion.nullable(),
      }),
    )
    .output(z.object({ docId: z.string(), path: z.string(), disk: diskVersion })),
  createFile: call.input(pathInput).output(z.object({ path: z.string() })),
  createFolder: call.input(pathInput).output(z.object({ path: z.string() })),
  rename: call.input(z.object({ from: z.string(), to: z.string() })).output(pathInput),
  /** Moves to the system's bin where the host has one; otherwise deletes. */
  remove: call.input(pathInput).output(z.object({ binned: z.boolean() })),
  watch: call.input(z.object({ folder: z.string() })).output(eventIterator(z.array(folderChange))),
  search: call.input(searchQuery).output(eventIterator(z.array(searchHit))),
  saveDraft: call.input(draft).output(z.object({ stored: z.boolean() })),
  drafts: call.output(z.array(draft)),
  discardDraft: call.input(z.object({ docId: z.string() })).output(z.object({ gone: z.boolean() })),
  recent: call.output(z.object({ folders: z.array(z.string()), files: z.array(z.string()) })),
  /** Writes the sample documents into a folder of the user's choice and answers that folder. */
  openSample: call.output(z.object({ path: z.string() })),
  /** Native dialogs where the host has them; `available: false` asks the window for its own. */
  pick: call
    .input(
      z.object({
        what: z.enum(['folder', 'file', 'save', 'model']),
        suggestedName: z.string().optional(),
      }),
    )
    .output(z.object({ available: z.boolean(), path: z.string().nullable() })),
  /** For the window's own dialog: lists any folder. Refused where the host has native dialogs. */
  browse: call.input(pathInput).output(z.array(entry)),
  /** The window's own dialog chose this file: it may be read and written from now on. Refused where
   *  the host has native dialogs. */
  choose: call.input(pathInput).output(pathInput),
}
