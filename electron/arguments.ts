import { isAbsolute, resolve } from 'node:path'

export interface Arguments {
  /** Files or folders to open, absolute. */
  paths: string[]
  smoke: boolean
  profile: string | null
}

/** Reads what the app was started with; switches of Chromium and Electron are passed over.
 *  @param argv without the executable and, in a checkout, without the app's folder
 *  @param cwd folder that relative paths start from: the caller's, also for a second instance */
export function readArguments(argv: readonly string[], cwd: string): Arguments {
  const result: Arguments = { paths: [], smoke: false, profile: null }
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(cwd, path))
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? ''
    if (argument === '--smoke') result.smoke = true
    else if (argument === '--profile') {
      const value = argv[index + 1]
      if (value !== undefined) result.profile = absolute(value)
      index += 1
    } else if (argument.startsWith('--profile=')) {
      result.profile = absolute(argument.slice('--profile='.length))
    } else if (argument !== '' && !argument.startsWith('-')) result.paths.push(absolute(argument))
  }
  return result
}

/** Drops the executable, and in a checkout (`electron .`) the app's folder behind the switches. */
export function ownArguments(argv: readonly string[], packaged: boolean): string[] {
  const rest = argv.slice(1)
  if (packaged) return rest
  const folder = rest.findIndex((argument) => !argument.startsWith('-'))
  return rest.filter((_, index) => index !== folder)
}
