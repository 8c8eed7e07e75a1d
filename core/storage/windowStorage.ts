/** What the window's browser writes down by itself: reports that the app has not answered yet. When they
 *  are answered they are taken out of its storage, but their bytes stay in its files (Chromium's LevelDB
 *  only adds), and those can be erased only while no window is open. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureFolder, fileError } from './files'

const noteIn = (profile: string): string => join(profile, 'erase-window-storage')

/** In a Chromium of the system and in Electron. */
const foldersIn = (profile: string): string[] => [
  join(profile, 'chromium', 'Default', 'Local Storage'),
  join(profile, 'electron', 'Local Storage'),
]

/** Something was forgotten: to be erased when the window is closed.
 *  @throws InklingError disk_full | read_only */
export function noteToErase(profile: string): void {
  try {
    ensureFolder(profile)
    writeFileSync(noteIn(profile), '')
  } catch (error) {
    throw fileError(error, noteIn(profile))
  }
}

/** Erases it where that was noted; what cannot be erased now is tried again at the next start. No
 *  window may be open. */
export function eraseWindowStorage(profile: string): void {
  const note = noteIn(profile)
  if (!existsSync(note)) return
  try {
    for (const folder of foldersIn(profile)) rmSync(folder, { recursive: true, force: true })
    rmSync(note)
  } catch {
    // The note stays. Nobody should be kept from writing by this.
  }
}
