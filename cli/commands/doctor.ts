/** `inkling doctor`: what is here, what is missing, and the next step for each. */
import { existsSync } from 'node:fs'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InklingError } from '../../contract'
import { createRemote } from '../../core/engine/remote/createRemote'
import { createLogReader } from '../../core/feedback/reader'
import { createTrainer } from '../../core/learn/trainer/trainer'
import { readWhyMissing } from '../../core/learn/problems'
import { connect } from '../../core/storage/database'
import type { SettingsStore } from '../../core/ports'
import { readAs } from '../../core/suggest/readAs'
import type { CommonOptions } from '../options'
import { answer } from '../output'
import { describeEngine } from '../describeEngine'
import { findPlace } from '../../core/host/place'
import type { Place } from '../../core/host/place'
import { hostSecrets, readSettings } from '../ports'
import { inScratch, openModels } from '../session'

interface Finding {
  name: string
  ok: boolean
  /** Without it Inkling still does its main job. */
  optional: boolean
  found: string
  next: string | null
}

type Check = (place: Place, settings: SettingsStore) => Promise<Omit<Finding, 'name' | 'optional'>>

const here = (found: string) => ({ ok: true, found, next: null })
const missing = (found: string, next: string | null) => ({ ok: false, found, next })

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

const hardware: Check = async () => {
  const processor = cpus()[0]?.model.trim() || process.arch
  return here(
    `${processor}, ${availableParallelism()} cores, ${gigabytes(totalmem())} memory, ${process.platform}-${process.arch}, Node ${process.version}`,
  )
}

function folder(path: (place: Place) => string, variable: string): Check {
  return async (place) => {
    try {
      await mkdir(path(place), { recursive: true })
      await access(path(place), constants.W_OK)
      const disk = await statfs(path(place))
      return here(`${path(place)}, ${gigabytes(disk.bavail * disk.bsize)} free`)
    } catch {
      return missing(
        `${path(place)} cannot be written to`,
        `Allow writing there, or set ${variable} to another folder.`,
      )
    }
  }
}

const model: Check = async (place, settings) => {
  const models = openModels(place, settings)
  try {
    const { id } = settings.get().model
    const found = await models.resolve(id)
    if (!found) return missing(`${id} is not here`, `Run: inkling models fetch ${id}`)
    const { ok, message, sha256 } = await models.verify(found.id)
    const told = `${found.path}, sha256 ${sha256}. ${message}`
    return ok ? here(told) : missing(told, `Delete the file and run: inkling models fetch ${id}`)
  } finally {
    await models.dispose()
  }
}

const engine: Check = async (place, settings) =>
  inScratch(place, settings, async ({ app }) => {
    const facts = app.engine.facts()
    if (!facts) return missing('The engine did not start.', 'Run npm run setup.')
    return here(describeEngine(facts))
  })

const trainer: Check = async (place, settings) => {
  const { trainer: path, trainerBackends: backends } = place.parts
  const program = createTrainer({ path, backends, whyMissing: () => readWhyMissing(path) })
  const gone = program.missing()
  if (gone) return missing(gone.message, gone.next)
  const models = openModels(place, settings)
  const base = await models.resolve(settings.get().model.id).finally(() => models.dispose())
  if (!base) return here(path)
  const { trainable, architecture, reason } = await program.probe(base.path)
  if (trainable) return here(`${path}, can train ${architecture}`)
  return missing(
    `${path}, but it cannot train this model: ${reason ?? architecture}`,
    'Suggesting works. Choose a model of the llama or qwen2 architecture to learn.',
  )
}

/** Sends a fixed, harmless text, and the key. */
const server: Check = async (place) => {
  const settings = readSettings(place, undefined, { server: true })
  const { enabled, kind, url, model } = settings.get().remote
  if (!enabled) return here('none is used; this machine suggests')
  const remote = createRemote({
    settings,
    secrets: hostSecrets(),
    now: Date.now,
    onProblem: () => undefined,
    keptHere: () => null,
    readAs: (text) => readAs(text, settings.get().suggest.maxTokens),
  })
  try {
    const { ms, models } = await remote.test({ kind, url, model })
    return here(`${url}, ${models.join(', ')}, answered in ${Math.round(ms)} ms`)
  } finally {
    await remote.dispose()
  }
}

/** Setup knows how these two are found; an installed app has neither it nor needs them. */
async function setupModule<T>(place: Place, name: string): Promise<T | null> {
  const path = join(place.root, 'scripts', 'setup', name)
  return existsSync(path) ? ((await import(pathToFileURL(path).href)) as T) : null
}

const chromium: Check = async (place) => {
  const setup = await setupModule<{
    findChromium(): string | null
    installCommand(): string
  }>(place, 'chromium.mjs')
  if (!setup) return here('not needed by the installed app')
  const path = setup.findChromium()
  return path ? here(path) : missing('not found', `Run: ${setup.installCommand()}`)
}

const electron: Check = async (place) => {
  const setup = await setupModule<{ findElectron(root: string): Promise<string | null> }>(
    place,
    'electron.mjs',
  )
  const path = await setup?.findElectron(place.root)
  if (!setup || path) return here(path ?? 'part of the installed app')
  return missing(
    'its runtime is not here; Inkling opens in Chromium instead',
    'Run npm start where GitHub can be reached, or: node node_modules/electron/install.js',
  )
}

const log: Check = async (place) => {
  const path = join(place.profile, 'log.sqlite')
  if (!existsSync(path)) return here('no log yet; it begins with the first suggestion')
  const database = connect(path, 2_000)
  try {
    const [first] = database.all<{ integrity_check: string }>('PRAGMA integrity_check(1)')
    if (first?.integrity_check !== 'ok') {
      return missing(
        `${path} is damaged`,
        'Open Inkling: it sets the log aside and starts a new one.',
      )
    }
  } finally {
    database.close()
  }
  const reader = createLogReader(path)
  try {
    const { total, sizeBytes } = await reader.stats({
      outcomes: [],
      modes: [],
      docId: null,
      text: '',
      since: null,
      until: null,
    })
    return here(`${path}, ${total} suggestions, ${(sizeBytes / 1e6).toFixed(1)} MB, whole`)
  } finally {
    await reader.dispose()
  }
}

const checks: Array<{ name: string; optional: boolean; check: Check }> = [
  { name: 'hardware', optional: false, check: hardware },
  { name: 'profile', optional: false, check: folder((p) => p.profile, 'INKLING_PROFILE') },
  {
    name: 'model folder',
    optional: false,
    check: folder((p) => p.modelCache, 'INKLING_MODEL_CACHE'),
  },
  { name: 'model', optional: false, check: model },
  { name: 'engine', optional: false, check: engine },
  { name: 'server', optional: true, check: server },
  { name: 'log', optional: false, check: log },
  { name: 'trainer', optional: true, check: trainer },
  { name: 'chromium', optional: true, check: chromium },
  { name: 'electron', optional: true, check: electron },
]

/** @returns the exit code: 1 when something is missing that Inkling cannot do without */
export async function doctor(options: CommonOptions): Promise<number> {
  const place = findPlace(options.profile)
  const settings = readSettings(place, options.model)
  const findings: Finding[] = []
  for (const { name, optional, check } of checks) {
    const found = await check(place, settings).catch((error: unknown) =>
      missing(
        error instanceof Error ? error.message : String(error),
        error instanceof InklingError ? error.next : null,
      ),
    )
    findings.push({ name, optional, ...found })
  }
  const ok = findings.every((finding) => finding.ok || finding.optional)
  answer(options.json ?? false, { ok, version: place.version, findings }, () =>
    findings
      .map(({ name, ok: isHere, found, next }) =>
        [
          `${isHere ? 'ok     ' : 'missing'}  ${name.padEnd(12)}  ${found}`,
          ...(next ? [`${' '.repeat(23)}→ ${next}`] : []),
        ].join('\n'),
      )
      .join('\n'),
  )
  return ok ? 0 : 1
}
