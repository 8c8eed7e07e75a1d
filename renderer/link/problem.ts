/** Any failure of a call, in words. */
import { ORPCError } from '@orpc/client'
import type { Problem } from '../../contract'

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'message' in value && 'code' in value

/** @param error what a call threw
 *  @returns the app's own problem, or a plain sentence for what it did not foresee */
export function toProblem(error: unknown): Problem {
  if (error instanceof ORPCError && isProblem(error.data)) return error.data
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'internal',
    message: `Something went wrong inside Inkling (${reason}). Your text is untouched.`,
    next: 'Try again; if it comes back, restart Inkling.',
  }
}

/** True when the caller itself took the call back. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
