/** Prints "N passed, N failed" of vitest's JSON report, and exits as the run did.
 *
 *    node scripts/ci-summary.mjs RESULTS.json EXIT_CODE_OF_THE_RUN
 */
import { readJson } from './setup/files.mjs'

const [path, status] = process.argv.slice(2)
const results = await readJson(path)
const passed = results?.numPassedTests ?? 0
// A file that could not even be loaded has no failed tests of its own.
const brokenFiles = (results?.testResults ?? []).filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length
let failed = (results?.numFailedTests ?? 0) + brokenFiles
// No report, or an error outside of any test: not green, whatever the counts say.
if (Number(status) !== 0 && failed === 0) failed = 1
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
