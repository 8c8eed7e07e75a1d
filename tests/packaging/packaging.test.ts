/** The installers' description: valid by electron-builder's own schema, and every path in it is
 *  there. The lock file: complete for every platform. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config'
import { DebugLogger } from 'builder-util'
import { beforeAll, describe, expect, it } from 'vitest'
import { appParts } from '../../core/host/paths'
import { stage } from '../../scripts/package.mjs'

const root = resolve(import.meta.dirname, '../..')

interface Resource {
  from: string
  to: string
  filter?: string[]
}
interface Configuration {
  directories: { buildResources: string }
  files: unknown
  asarUnpack: string[]
  extraResources: Resource[]
  electronFuses: Record<string, boolean>
  linux: { icon: string; target: unknown }
  mac: { icon: string; target: unknown }
  win: { icon: string; target: unknown }
}

describe('electron-builder.yml', () => {
  let config: Configuration

  beforeAll(async () => {
    await stage()
    config = (await getConfig(
      root,
      join(root, 'electron-builder.yml'),
      null,
    )) as unknown as Configuration
  }, 60_000)

  it('fits the schema of app-builder-lib', async () => {
    await expect(
      validateConfiguration(config as never, new DebugLogger(false)),
    ).resolves.toBeUndefined()
  })

  it('is refused by that schema when it is wrong', async () => {
    const wrong = { ...config, asar: 'perhaps' }
    await expect(validateConfiguration(wrong as never, new DebugLogger(false))).rejects.toThrow()
  })

  it('names only paths that are there', () => {
    const named = [
      config.directories.buildResources,
      config.linux.icon,
      config.mac.icon,
      config.win.icon,
      ...config.extraResources.map(({ from }) => from),
      ...config.extraResources.flatMap(({ from, filter = [] }) =>
        filter.map((pattern) => join(from, pattern.replace(/\/\*\*$/, ''))),
      ),
      // Folders that native code is unpacked from.
      ...config.asarUnpack.map((pattern) => pattern.replace(/\/\*\*$/, '')),
    ]
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('puts things where the installed app looks for them', () => {
    const { platform, arch } = process
    const parts = appParts({ appRoot: '/app.asar', resourcesPath: '/resources', platform, arch })
    const inside = (to: string) => join('/resources', to)
    const targets = config.extraResources.map(({ to }) => inside(to))
    expect(targets).toContain(parts.resources)
    expect(targets).toContain(parts.trainerBackends)
    expect(targets).toContain(parts.bundledModels)
    expect(parts.trainer.startsWith(parts.trainerBackends)).toBe(true)
  })

  it('ships the trainer beside the libraries that it links, and the default model', () => {
    const native = readdirSync(join(root, 'release/staging/native'))
    expect(native.some((name) => name.startsWith('inkling-trainer'))).toBe(true)
    expect(native.some((name) => /ggml-base/.test(name))).toBe(true)
    expect(native.some((name) => /ggml-cpu/.test(name))).toBe(true)
    const models = readdirSync(join(root, 'release/staging/models'))
    expect(models).toEqual(['SmolLM2-135M-Instruct.Q4_1.gguf'])
  })

  it('ships the grammars that code is parsed with, inside the archive', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    // electron-builder takes production dependencies along by itself, whatever files they hold.
    expect(dependencies).toHaveProperty('@vscode/tree-sitter-wasm')
    const left = [config.files]
      .flat()
      .filter((pattern) => /^!.*(?:@vscode|wasm)/.test(`${pattern}`))
    expect(left).toEqual([])
    const wasm = readdirSync(join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm'))
    expect(wasm).toEqual(
      expect.arrayContaining(['tree-sitter.wasm', 'tree-sitter-typescript.wasm']),
    )
  })

  it('makes the installers of the three systems, with the fuses that matter', () => {
    expect(config.linux.target).toEqual(['AppImage', 'deb'])
    expect(config.mac.target).toBe('dmg')
    expect(config.win.target).toBe('nsis')
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
    })
  })
})

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; resolved?: string }>
  }
  const manifest = JSON.parse(
    readFileSync(join(root, 'node_modules/node-llama-cpp/package.json'), 'utf8'),
  ) as { optionalDependencies: Record<string, string> }

  it.each(Object.entries(manifest.optionalDependencies))('holds %s %s', (name, version) => {
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version)
  })

  it('holds the binaries of all 14 platforms', () => {
    expect(Object.keys(manifest.optionalDependencies)).toHaveLength(14)
  })

  it('pins every direct dependency exactly', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as { dependencies: Record<string, string>; devDependencies: Record<string, string> }
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    )
    expect(loose).toEqual([])
  })
})
