/** The settings, checked against the schema, over a file that conf or electron-store keeps. */
import { InklingError, defaultSettings, settings as schema } from '../../contract'
import type { Problem, Settings, SettingsPatch } from '../../contract'
import type { SettingsStore } from '../ports'

/** What conf 15 and electron-store 11 have in common. */
export interface SettingsBackend {
  /** The whole file; assigning writes it at once. */
  store: Record<string, unknown>
}

export interface SettingsOptions {
  /** Told when some settings did not fit or could not be written; the app goes on. */
  onProblem?: (problem: Problem) => void
  /** Copies or moves the present file aside before ill-fitting parts are replaced. */
  keepOriginal?: () => string | null
}

type Sections = Record<string, unknown>

const isObject = (value: unknown): value is Sections =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sections of the schema (objects with fixed fields) are merged; `keys`, lists and plain values
 *  are given whole, so that an entry can be taken away. */
function merge(base: Sections, patch: Sections): Sections {
  const merged = { ...base }
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined) continue
    const before = base[name]
    merged[name] =
      name !== 'keys' && isObject(before) && isObject(value) ? { ...before, ...value } : value
  }
  return merged
}

/** @returns what fits; a section that does not fit takes its defaults and is named in `refused` */
function salvage(stored: Sections): { settings: Settings; refused: string[] } {
  const whole = schema.safeParse(stored)
  if (whole.success) return { settings: whole.data, refused: [] }
  const refused = [...new Set(whole.error.issues.map((issue) => String(issue.path[0])))]
  const rest = Object.fromEntries(
    Object.entries(stored).filter(([name]) => !refused.includes(name)),
  )
  const kept = schema.safeParse(rest)
  return { settings: kept.success ? kept.data : defaultSettings, refused }
}

/** Private mode is for one sitting: it is never read from the file nor written to it. */
const withPrivateMode = (settings: Settings, privateMode: boolean): Settings => ({
  ...settings,
  privacy: { ...settings.privacy, privateMode },
})

/** @param backend its other keys (of a newer Inkling, or of the host) are kept as they are */
export function settingsOver(
  backend: SettingsBackend,
  { onProblem, keepOriginal }: SettingsOptions = {},
): SettingsStore {
  let stored: Sections = { ...backend.store }
  const read = salvage(stored)
  let present = withPrivateMode(read.settings, false)
  const listeners = new Set<(settings: Settings) => void>()

  if (read.refused.length > 0) {
    const aside = keepOriginal?.() ?? null
    stored = Object.fromEntries(
      Object.entries(stored).filter(([name]) => !read.refused.includes(name)),
    )
    onProblem?.({
      code: 'bad_input',
      message: `Some settings did not make sense and were set back: ${read.refused.join(', ')}.`,
      next:
        aside === null
          ? 'Look at them in Settings.'
          : `The settings as they were are kept in ${aside}.`,
      details: { refused: read.refused, aside },
    })
  }

  function write(): void {
    const next = merge(stored, withPrivateMode(present, false) as unknown as Sections)
    try {
      backend.store = next
      stored = next
    } catch (error) {
      onProblem?.({
        code: 'read_only',
        message: 'The settings could not be saved. They hold until Inkling is closed.',
        next: 'Make room on the disk or allow writing in the profile folder.',
        details: { cause: error instanceof Error ? error.message : String(error) },
      })
    }
  }

  return {
    get: () => present,
    set(patch: SettingsPatch) {
      const merged = schema.safeParse(merge(present as unknown as Sections, patch as Sections))
      if (!merged.success) {
        const issue = merged.error.issues[0]
        throw new InklingError(
          'bad_input',
          `This setting was not changed: ${issue?.path.join('.') ?? 'settings'}: ${issue?.message ?? 'it does not fit'}.`,
          'Choose a value within the range.',
          { issues: merged.error.issues.length },
        )
      }
      present = merged.data
      write()
      for (const listener of listeners) listener(present)
      return present
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
