/** `inkling log forget`: removes what was logged, and all that was made of it. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { InklingError } from '../../contract'
import type { Forgotten, ForgetScope } from '../../contract'
import { createApp } from '../../core/app'
import { findPlace } from '../../core/host/place'
import { eraseWindowStorage } from '../../core/storage/windowStorage'
import type { CommonOptions } from '../options'
import { answer, say } from '../output'
import { createPorts, readSettings } from '../ports'
import { holdingProfile } from '../session'

interface ForgetOptions extends CommonOptions {
  event?: string[]
  document?: string
  from?: string
  to?: string
  all?: boolean
}

/** @returns the exit code */
export async function forgetLogged(options: ForgetOptions): Promise<number> {
  const scope = scopeOf(options)
  const place = findPlace(options.profile)
  const done = await holdingProfile(place, async () => {
    const ports = createPorts(place, readSettings(place, options.model), place.profile)
    const app = createApp(ports)
    try {
      const done = await app.feedback.forget(scope)
      const { failure } = app.learn.state()
      if (failure) say(`${failure.message} ${failure.next ?? ''}`.trim())
      return done
    } finally {
      await app.dispose()
      // The profile is held, so no window is open.
      eraseWindowStorage(place.profile)
    }
  })
  answer(options.json ?? false, done, () => inWords(done))
  return done.complete ? 0 : 1
}

function inWords({ removed, copiesDeleted, complete }: Forgotten): string {
  const lines = [`${removed} entries were removed.`]
  if (copiesDeleted.length > 0)
    lines.push(`Damaged copies of the log were deleted, too: ${copiesDeleted.join(', ')}.`)
  if (!complete)
    lines.push('Something was in the way: what is left is removed when Inkling starts again.')
  return lines.join('\n')
}

function scopeOf({ event, document, from, to, all }: ForgetOptions): ForgetScope {
  const isSpan = from !== undefined || to !== undefined
  const given = [event !== undefined, document !== undefined, isSpan, all === true]
  if (given.filter(Boolean).length !== 1)
    throw new InklingError(
      'bad_input',
      'Say what to forget: one of --event, --document, --from and --to, or --all. Nothing was removed.',
      'See `inkling log forget --help`.',
    )
  if (event) return { kind: 'events', eventIds: event }
  if (document !== undefined)
    return { kind: 'document', document: existsSync(document) ? resolve(document) : document }
  return isSpan ? { kind: 'span', from: timeOf(from), to: timeOf(to) } : { kind: 'all' }
}

function timeOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const at = Date.parse(text)
  if (Number.isFinite(at)) return at
  throw new InklingError(
    'bad_input',
    `"${text}" is no time. Nothing was removed.`,
    'Write it as 2026-11-20 or 2026-11-20T09:00.',
  )
}
