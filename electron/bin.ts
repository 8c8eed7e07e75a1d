import { shell } from 'electron'

/** Moves a file or folder to the system's bin, from where it can be taken back. */
export const moveToBin = (path: string): Promise<void> => shell.trashItem(path)
