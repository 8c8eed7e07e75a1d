/** Every error that crosses from the app to the window, in one list.
 *  `message` says what happened and what was lost (nothing); `next` says what to do. */
import * as z from 'zod'

export const errorCodes = [
  'bad_input',
  'cancelled',
  'database_damaged',
  'database_locked',
  'disk_full',
  'engine_down',
  'file_changed_on_disk',
  'file_is_binary',
  'file_missing',
  'file_not_text',
  'file_too_large',
  'internal',
  'model_broken',
  'model_missing',
  'model_unsupported',
  'network',
  'not_enough_yet',
  'path_outside_workspace',
  'profile_locked',
  'read_only',
  'remote_failed',
  'secrets_unavailable',
  'trainer_failed',
  'trainer_missing',
] as const

export const errorCode = z.enum(errorCodes)
export type ErrorCode = z.infer<typeof errorCode>

/** What a person needs to know of a failure. `next` is a sentence in the imperative, or null. */
export const problem = z.object({
  code: errorCode,
  message: z.string(),
  next: z.string().nullable(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Problem = z.infer<typeof problem>

/** Thrown in `core/`; the router turns it into a typed oRPC error, the command line into a message. */
export class InklingError extends Error {
  readonly code: ErrorCode
  readonly next: string | null
  readonly details: Record<string, unknown>

  constructor(
    code: ErrorCode,
    message: string,
    next: string | null = null,
    details: Record<string, unknown> = {},
    cause?: unknown,
  ) {
    super(message, { cause })
    this.name = 'InklingError'
    this.code = code
    this.next = next
    this.details = details
  }

  toProblem(): Problem {
    return { code: this.code, message: this.message, next: this.next, details: this.details }
  }
}
