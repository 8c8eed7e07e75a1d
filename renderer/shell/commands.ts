/** What keys, the palette and the native menu can do. A feature registers what it implements. */
import type { CommandId } from '../../contract'
import { useAppStore } from '../state/appStore'
import { sayProblem } from '../state/news'
import { useSettingsStore } from '../state/settingsStore'
import { chordOf, commandsFor, effectiveKey, showKey } from './keys'
import { commandTable } from './keyTable'

type Run = () => void | Promise<void>

interface Registration {
  run: Run
  when: () => boolean
}

const registry = new Map<CommandId, Registration>()

/** @param options.when says whether the command can do anything now
 *  @returns takes the registration back */
export function registerCommand(
  id: CommandId,
  run: Run,
  { when = () => true }: { when?: () => boolean } = {},
): () => void {
  const registration = { run, when }
  registry.set(id, registration)
  return () => {
    if (registry.get(id) === registration) registry.delete(id)
  }
}

export function canRun(id: CommandId): boolean {
  return registry.get(id)?.when() ?? false
}

/** Runs a command; a failure is told in the status bar.
 *  @returns false when nothing implements it now */
export function runCommand(id: CommandId): boolean {
  if (!canRun(id)) return false
  void (async () => registry.get(id)?.run())().catch((error: unknown) => sayProblem(id, error))
  return true
}

const overrides = (): Record<string, string> => useSettingsStore.getState().settings?.keys ?? {}

export function isMac(): boolean {
  return useAppStore.getState().app?.host.platform === 'darwin'
}

/** @returns the effective key, e.g. 'Mod+Right', or '' */
export function keyFor(id: CommandId): string {
  return effectiveKey(id, overrides())
}

/** @returns the effective key as a person reads it, or '' */
export function keyLabel(id: CommandId): string {
  const key = keyFor(id)
  return key && showKey(key, isMac())
}

/** Runs the command that a key means, wherever the focus is. Commands bound inside the editor are
 *  left to it. Listens in the capture phase, ahead of Monaco's own bindings.
 *  @returns stops listening */
export function listenForKeys(page: Window): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing || event.defaultPrevented) return
    const recording = event.target instanceof Element && event.target.closest('[data-records-keys]')
    if (recording) return
    const chord = chordOf(event, isMac())
    if (!chord) return
    const id = commandsFor(chord, overrides()).find((id) => !commandTable[id].inEditor)
    if (!id || !runCommand(id)) return
    event.preventDefault()
    event.stopPropagation()
  }
  page.addEventListener('keydown', onKeyDown, true)
  return () => page.removeEventListener('keydown', onKeyDown, true)
}
