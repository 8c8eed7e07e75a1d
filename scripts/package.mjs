/** `npm run package`: installers for this system, where Electron's runtime can be had. */
import { copyFile, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setupElectron } from './setup/electron.mjs'
import { modelCache, root } from './setup/places.mjs'
import { handOver } from './setup/run.mjs'
import { setup } from './setup/steps.mjs'

const trainerName = process.platform === 'win32' ? 'inkling-trainer.exe' : 'inkling-trainer'

/** Folder of the ggml libraries of this platform.
 *  @returns {string | null} */
function backendFolder() {
  const suffix = process.platform === 'darwin' && process.arch === 'arm64' ? '-metal' : ''
  const os = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform]
  const name = `${os}-${process.arch}${suffix}`
  const folder = join(root, 'node_modules', '@node-llama-cpp', name, 'bins', name)
  return existsSync(folder) ? folder : null
}

/** Puts what comes with the app where electron-builder.yml looks for it.
 *  @returns {Promise<{native: string, models: string}>} the two folders */
export async function stage() {
  const staging = join(root, 'release', 'staging')
  const native = join(staging, 'native')
  const models = join(staging, 'models')
  await rm(staging, { recursive: true, force: true })
  await mkdir(native, { recursive: true })
  await mkdir(models, { recursive: true })

  const trainer = join(root, 'out', 'native', trainerName)
  const libraries = backendFolder()
  if (existsSync(trainer) && libraries !== null) {
    await copyFile(trainer, join(native, trainerName))
    for (const name of await readdir(libraries))
      if (/ggml/.test(name)) await copyFile(join(libraries, name), join(native, name))
  }
  const catalog = JSON.parse(await readFile(join(root, 'resources', 'catalog.json'), 'utf8'))
  const { fileName } = catalog.models[0]
  const model = join(modelCache(), fileName)
  if (existsSync(model)) await copyFile(model, join(models, fileName))
  return { native, models }
}

async function main() {
  const ready = await setup({ only: ['packages', 'build', 'model', 'trainer'] })
  if (!ready.ok) return 1
  const electron = await setupElectron({ root, log: console.error })
  if (!electron.program) {
    console.error(`No installer was made: Electron's runtime is not here (${electron.reason}).`)
    console.error('Run this again where GitHub can be reached, or set ELECTRON_MIRROR.')
    return 1
  }
  await stage()
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  return handOver(process.execPath, [builder, '--config', 'electron-builder.yml'], { cwd: root })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await main()
