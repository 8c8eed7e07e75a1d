import { describe, expect, test } from 'vitest'
import { appParts } from '../../core/host/paths'

const libraries = '/app/node_modules/@node-llama-cpp'
const installed = '/opt/inkling/resources/app.asar.unpacked/node_modules/@node-llama-cpp'

describe('where the libraries of graphics cards lie', () => {
  test.each([
    ['linux', 'x64', 'vulkan', 'linux-x64-vulkan/bins/linux-x64-vulkan'],
    ['linux', 'x64', 'cuda', 'linux-x64-cuda/bins/linux-x64-cuda'],
    ['win32', 'x64', 'cuda', 'win-x64-cuda/bins/win-x64-cuda'],
    ['darwin', 'arm64', 'metal', 'mac-arm64-metal/bins/mac-arm64-metal'],
  ] as const)('%s %s, %s', (platform, arch, kind, expected) => {
    const parts = (resourcesPath: string | null, appRoot: string) =>
      appParts({ appRoot, resourcesPath, platform, arch }).cardBackends[kind]
    expect(parts(null, '/app')).toBe(`${libraries}/${expected}`)
    const resources = '/opt/inkling/resources'
    expect(parts(resources, `${resources}/app.asar`)).toBe(`${installed}/${expected}`)
  })

  test('none on a platform without prebuilt libraries', () => {
    const layout = { appRoot: '/app', resourcesPath: null, arch: 'x64' }
    expect(appParts({ ...layout, platform: 'freebsd' }).cardBackends).toEqual({})
  })
})
