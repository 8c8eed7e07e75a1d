/** Runs other programs. */
import { spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const isWindows = process.platform === 'win32'

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** @param {string[]} names  first come, first taken
 *  @returns {string | null} */
export function onPath(names, env = process.env) {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)
  const endings = isWindows ? ['.exe', '.cmd'] : ['']
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const path = join(folder, name + ending)
        if (isProgram(path)) return path
      }
    }
  }
  return null
}

/** Its own lines go to our standard error, so that standard output stays the caller's.
 *  @param {{quiet?: boolean, timeoutMs?: number, cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 *  @returns {Promise<{ok: boolean, code: number | null, output: string}>} */
export function run(program, args, { quiet = false, timeoutMs, cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      timeout: timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npm is a script on Windows; Node starts those only through the shell.
      shell: isWindows && program.endsWith('.cmd'),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-20_000)
        if (!quiet) process.stderr.write(chunk)
      })
    }
    child.on('error', (error) => resolve({ ok: false, code: null, output: String(error) }))
    child.on('close', (code) => resolve({ ok: code === 0, code, output }))
  })
}

/** Hands the terminal over to a program.
 *  @returns {Promise<number>} its exit code; 130 after Ctrl-C */
export function handOver(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options })
    // The terminal sends Ctrl-C to both; the program decides how it ends, and we follow.
    const ignore = () => undefined
    process.on('SIGINT', ignore)
    const pass = () => child.kill('SIGTERM')
    process.on('SIGTERM', pass)
    child.on('error', (error) => {
      console.error(String(error))
      resolve(1)
    })
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore)
      process.off('SIGTERM', pass)
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}
