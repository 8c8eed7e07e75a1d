// Runs a measurement: node tests/bench/run.mjs NAME [arguments]. The measurements are TypeScript
// that exports `main(arguments)`; they print JSON and assert nothing.
import { resolve } from 'node:path'
import { runnerImport } from 'vite'

const [name, ...args] = process.argv.slice(2)
if (!name) {
  console.error(
    'usage: node tests/bench/run.mjs typing|first-text|key-to-paint|healing|infill|gate|guesses|train|authors|objectives|replay-peer [arguments]',
  )
  process.exit(2)
}
// What was started ends with this process, and only a regular exit tells it so.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
const file = resolve(import.meta.dirname, `${name}.ts`)
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' })
console.log(JSON.stringify(await module.main(args), null, 2))
process.exit(0)
