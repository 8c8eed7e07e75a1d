/** `npm test`: sets up what is missing, then runs the tests; arguments go to vitest. */
import { join } from 'node:path'
import { root } from './setup/places.mjs'
import { handOver } from './setup/run.mjs'
import { setup } from './setup/steps.mjs'

const { ok } = await setup()
// What is missing besides packages and build was said; the tests that need it will say it again.
process.exitCode = ok
  ? await handOver(
      process.execPath,
      [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)],
      { cwd: root },
    )
  : 1
