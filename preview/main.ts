/** `npm start` where Electron's runtime is missing: the same app in an installed Chromium. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { InklingError } from '../contract'
import { launchPreview } from './launch'

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { profile: { type: 'string' }, headless: { type: 'boolean', default: false } },
  })
  const preview = await launchPreview({
    profile: values.profile,
    headless: values.headless,
    open: positionals.map((path) => resolve(path)),
  })
  process.once('SIGINT', () => void preview.close())
  process.once('SIGTERM', () => void preview.close())
  await preview.gone
  return 0
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const known = error instanceof InklingError
    console.error(known ? `${error.message}\n${error.next ?? ''}`.trim() : error)
    process.exit(1)
  },
)
