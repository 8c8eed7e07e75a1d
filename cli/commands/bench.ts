/** `inkling bench NAME`: runs a measurement of `tests/bench`, which is part of a checkout only. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InklingError } from '../../contract'
import { findPlace } from '../../core/host/place'
import type { CommonOptions } from '../options'
import { openModels } from '../session'
import { readSettings } from '../ports'

export interface BenchOptions extends CommonOptions {
  peer?: string
  trace?: string
}

/** Those that take options and a model; the others take what follows their name as it is. */
const withModel = new Set(['typing', 'key-to-paint'])

/** Measurements print JSON in any case, as they are for comparing.
 *  @returns the exit code of the measurement
 *  @throws InklingError bad_input where there is no such measurement */
export async function bench(
  name: string,
  rest: readonly string[],
  options: BenchOptions,
): Promise<number> {
  const place = findPlace(options.profile)
  const runner = join(place.root, 'tests', 'bench', 'run.mjs')
  const isHere = /^[a-z-]+$/.test(name) && existsSync(join(place.root, 'tests/bench', `${name}.ts`))
  if (!existsSync(runner) || !isHere) {
    throw new InklingError(
      'bad_input',
      `There is no measurement "${name}" here.`,
      'Measurements are part of the source: clone the repository, and see tests/bench for their names.',
    )
  }
  const model = withModel.has(name) ? ['--model', await modelPath(options)] : []
  const more = [
    ...(options.peer === undefined ? [] : ['--peer', options.peer]),
    ...(options.trace === undefined ? [] : ['--trace', options.trace]),
  ]
  const child = spawn(process.execPath, [runner, name, ...model, ...more, ...rest], {
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** @throws InklingError model_missing */
async function modelPath({ profile, model }: CommonOptions): Promise<string> {
  const place = findPlace(profile)
  const settings = readSettings(place, model)
  const { id } = settings.get().model
  const models = openModels(place, settings)
  const found = await models.resolve(id)
  if (found) return found.path
  throw new InklingError(
    'model_missing',
    `The model "${id}" is not on this machine.`,
    'Run `inkling models fetch ID`, or give --model FILE.',
  )
}
