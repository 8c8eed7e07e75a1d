/** Makes a fresh clone ready: packages, app, model, trainer, Chromium. Each step is skipped when
 *  it is done; stopped half-way it goes on the next time.
 *
 *    node scripts/setup.mjs [--only packages,build,model,trainer,chromium]
 */
import { parseArgs } from 'node:util'
import { allSteps, setup } from './setup/steps.mjs'

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const only = values.only?.split(',') ?? allSteps
const unknown = only.filter((step) => !allSteps.includes(step))
if (unknown.length > 0) {
  console.error(`There is no step "${unknown.join(', ')}". Steps: ${allSteps.join(', ')}.`)
  process.exit(2)
}
const { ok, failed } = await setup({ only })
if (failed.length === 0) console.error('Inkling is set up.')
process.exit(ok && failed.length === 0 ? 0 : 1)
