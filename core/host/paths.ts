/** Where the app's own parts lie: in a checkout, and in an installed app. */
import { join } from 'node:path'
import type { Paths } from '../ports'

export interface Layout {
  /** Folder that holds `out/`: the checkout, or `app.asar`. */
  readonly appRoot: string
  /** `process.resourcesPath` of an installed app; null in a checkout. */
  readonly resourcesPath: string | null
  readonly platform: NodeJS.Platform
  readonly arch: string
}

export interface AppParts {
  readonly engine: string
  readonly engineElectron: string
  readonly logWorker: string
  readonly preload: string
  readonly renderer: string
  readonly resources: string
  readonly icon: string
  readonly trainer: string
  readonly trainerBackends: string
  /** Folders of the libraries of graphics cards, by their kinds as the engine names them; none need be there. */
  readonly cardBackends: Readonly<Record<string, string>>
  /** Models that came with the installer; null in a checkout, which has the shared cache. */
  readonly bundledModels: string | null
}

/** The package of node-llama-cpp that holds this platform's CPU (or Metal) libraries, as
 *  [package, folder of its `bins/`]; null where there is none.
 *  Source: node-llama-cpp 3.21.1, `bindings/utils/compileLLamaCpp.js`. */
export function backendPackage(
  platform: NodeJS.Platform,
  arch: string,
): { name: string; bins: string } | null {
  const folders: Record<string, string> = {
    'linux-x64': 'linux-x64',
    'linux-arm64': 'linux-arm64',
    'linux-arm': 'linux-armv7l',
    'linux-riscv64': 'linux-riscv64',
    'darwin-x64': 'mac-x64',
    'darwin-arm64': 'mac-arm64-metal',
    'win32-x64': 'win-x64',
    'win32-arm64': 'win-arm64',
  }
  const folder = folders[`${platform}-${arch}`]
  return folder === undefined ? null : { name: `@node-llama-cpp/${folder}`, bins: folder }
}

/** Where a package of node-llama-cpp keeps its libraries. */
const libraryFolder = (root: string, name: string) =>
  join(root, 'node_modules', '@node-llama-cpp', name, 'bins', name)

const cardKinds = ['cuda', 'vulkan'] as const

/** Beside the package of the CPU's libraries; Metal's library lies in the latter. */
function cardBackends({ appRoot, resourcesPath, platform, arch }: Layout): Record<string, string> {
  const backends = backendPackage(platform, arch)
  if (backends === null) return {}
  // What the system loads by itself was taken out of the installed app's archive.
  const root = resourcesPath === null ? appRoot : `${appRoot}.unpacked`
  return Object.fromEntries([
    ...cardKinds.map((kind) => [kind, libraryFolder(root, `${backends.bins}-${kind}`)]),
    ['metal', libraryFolder(root, backends.bins)],
  ])
}

/** All paths of the app's own parts. None is checked for existence: a missing trainer, say, is
 *  something that the app explains. */
export function appParts(layout: Layout): AppParts {
  const { appRoot, resourcesPath, platform, arch } = layout
  const backends = backendPackage(platform, arch)
  const resources = join(resourcesPath ?? appRoot, 'resources')
  const trainerName = platform === 'win32' ? 'inkling-trainer.exe' : 'inkling-trainer'
  return {
    engine: join(appRoot, 'out', 'main', 'engine.js'),
    engineElectron: join(appRoot, 'out', 'main', 'engineElectron.js'),
    logWorker: join(appRoot, 'out', 'main', 'logWorker.js'),
    preload: join(appRoot, 'out', 'preload', 'preload.cjs'),
    renderer: join(appRoot, 'out', 'renderer'),
    resources,
    icon: join(resources, 'icons', 'icon.png'),
    trainer:
      resourcesPath === null
        ? join(appRoot, 'out', 'native', trainerName)
        : join(resourcesPath, 'native', trainerName),
    // The installer puts the libraries beside the trainer that links them.
    trainerBackends:
      resourcesPath !== null
        ? join(resourcesPath, 'native')
        : backends === null
          ? join(appRoot, 'node_modules', '@node-llama-cpp')
          : libraryFolder(appRoot, backends.bins),
    cardBackends: cardBackends(layout),
    bundledModels: resourcesPath === null ? null : join(resourcesPath, 'models'),
  }
}

/** What `createApp` needs to know, from the app's parts and the user's two folders. */
export function portPaths(
  parts: AppParts,
  folders: { profile: string; modelCache: string },
): Paths {
  return {
    profile: folders.profile,
    modelCache: folders.modelCache,
    resources: parts.resources,
    trainer: parts.trainer,
    trainerBackends: parts.trainerBackends,
    cardBackends: parts.cardBackends,
    logWorker: parts.logWorker,
  }
}
