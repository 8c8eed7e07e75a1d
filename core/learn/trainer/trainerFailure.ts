/** How the trainer's failures are told: code, cause and next step. */
import * as z from 'zod'
import { InklingError, type ErrorCode } from '../../../contract'
import type { ProcessEnd } from './trainerProcess'

export const problemLine = z.object({
  code: z.string(),
  message: z.string(),
  next: z.string().nullable().default(null),
})
export type TrainerProblem = z.infer<typeof problemLine>

/** A fault in native code, such as a driver's; not a stop from outside, and not one that the trainer
 *  itself could explain. */
export const isCrash = ({ signal, code, asked }: ProcessEnd): boolean =>
  !asked &&
  (signal === null
    ? (code ?? 0) >= firstWindowsFault
    : ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE'].includes(signal))

/** Exit codes of faults: 0xC0000005 is an access violation. */
const firstWindowsFault = 0xc0000000

/** Codes of the trainer that mean something of their own to the user. */
const knownCodes: Record<string, ErrorCode> = {
  architecture_unsupported: 'model_unsupported',
  model_missing: 'model_missing',
  model_broken: 'model_broken',
  disk_full: 'disk_full',
  read_only: 'read_only',
}

/** @param problem what the trainer itself said of it */
export function trainerFailure(end: ProcessEnd, problem: TrainerProblem | null): InklingError {
  const details = {
    exitCode: end.code,
    signal: end.signal,
    trainerCode: problem?.code ?? null,
    stderr: end.stderrTail,
    malformedLines: end.malformed,
  }
  if (end.asked || end.code === 3) {
    return new InklingError(
      'cancelled',
      'Learning was stopped; its checkpoint is kept.',
      'Start learning again to go on from there.',
      details,
    )
  }
  if (end.startError) {
    return new InklingError(
      'trainer_missing',
      `The trainer could not be started (${end.startError.code ?? end.startError.message}). Suggestions work without it.`,
      'Run npm run setup to build it again.',
      details,
    )
  }
  if (problem) {
    const code = knownCodes[problem.code] ?? 'trainer_failed'
    return new InklingError(code, problem.message, problem.next, details)
  }
  const how = end.signal === null ? `exit code ${end.code}` : `signal ${end.signal}`
  const likely = end.signal === 'SIGKILL' ? ' The system does that when memory runs out.' : ''
  return new InklingError(
    'trainer_failed',
    `The trainer was ended from outside (${how}).${likely} Your text, the log and the adapter in use are untouched; the last checkpoint is kept.`,
    'Start learning again: it goes on from the checkpoint.',
    details,
  )
}

export function silentTrainer(command: string): InklingError {
  return new InklingError(
    'trainer_failed',
    `The trainer's ${command} ended without a result. Nothing of yours was changed.`,
    'Run npm run setup to build it again, then start learning once more.',
  )
}
