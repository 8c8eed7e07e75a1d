/** The steps of setup in their order, and how each is told. */
import { setupChromium } from './chromium.mjs'
import { setupModel } from './model.mjs'
import { setupPackages } from './packages.mjs'
import { root } from './places.mjs'

/** @typedef {'packages' | 'build' | 'model' | 'trainer' | 'chromium'} Step */

/** `without`: what does not work when the step fails; null means that nothing does.
 *  Modules that need packages are loaded only when it is their turn. */
const steps = {
  packages: { without: null, work: setupPackages },
  build: {
    without: null,
    work: async (options) => (await import('./build.mjs')).setupBuild(options),
  },
  model: {
    without: 'Inkling opens, but suggests nothing until it has a model.',
    work: setupModel,
  },
  trainer: {
    without: 'Everything but learning works.',
    work: async (options) => (await import('./trainer.mjs')).setupTrainer(options),
  },
  chromium: {
    without: 'The preview and the end-to-end tests need it.',
    work: setupChromium,
  },
}

export const allSteps = /** @type {Step[]} */ (Object.keys(steps))

/** Says nothing when there is nothing to do.
 *  @param {{only?: Step[], log?: (line: string) => void}} [options]
 *  @returns {Promise<{ok: boolean, failed: Step[]}>} `ok` is false when nothing can go on */
export async function setup({ only = allSteps, log = (line) => console.error(line) } = {}) {
  /** @type {Step[]} */
  const failed = []
  for (const name of allSteps.filter((step) => only.includes(step))) {
    const { without, work } = steps[name]
    const result = await work({ root, log })
    if (result.ok) continue
    failed.push(name)
    log(`${without === null ? 'Setup stopped' : 'Not complete'}: ${result.reason}.`)
    log(`  What to do: ${result.next}`)
    if (without === null) return { ok: false, failed }
    log(`  ${without}`)
  }
  return { ok: true, failed }
}
