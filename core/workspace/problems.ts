/** Turns what the file system says into what a person can act on. */
import { basename } from 'node:path'
import { InklingError } from '../../contract'

/** @returns the system's code, such as "ENOENT"; '' when there is none. Errors of another realm
 *  (a `vm` context) are no `instanceof Error`. */
export function errorCodeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** @param doing  the verb phrase that failed, for instance "save"
 *  @returns an InklingError for a failed file operation; an InklingError passes unchanged */
export function fileProblem(error: unknown, path: string, doing: string): InklingError {
  if (error instanceof InklingError) return error
  const name = basename(path)
  const code = errorCodeOf(error)
  const details = { path, cause: code }
  switch (code) {
    case 'ENOENT':
      return new InklingError(
        'file_missing',
        `"${name}" is not on disk (any more), so Inkling could not ${doing} it. What is open in the editor is kept.`,
        'Check that it was not moved or renamed, or save the text under another name.',
        details,
        error,
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new InklingError(
        'disk_full',
        `There is no room left on the disk to ${doing} "${name}". The file is as it was, and your text is kept in the editor.`,
        'Free some space and try again, or save to another disk.',
        details,
        error,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
      return new InklingError(
        'read_only',
        `"${name}" or its folder may not be written to or read by you, so Inkling could not ${doing} it. Nothing was changed, and your text is kept in the editor.`,
        'Save it under another name, or change the permissions of the file and its folder.',
        details,
        error,
      )
    case 'EEXIST':
    case 'ENOTEMPTY':
      return new InklingError(
        'bad_input',
        `There is already something named "${name}" here. It was left as it is.`,
        'Choose another name.',
        details,
        error,
      )
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'ELOOP':
      return new InklingError(
        'bad_input',
        `Inkling could not ${doing} "${name}": the system does not take it as such a file or folder. Nothing was changed.`,
        'Check the name and the place.',
        details,
        error,
      )
    default:
      return new InklingError(
        'internal',
        `Inkling could not ${doing} "${name}"${code ? ` (${code})` : ''}. Nothing was changed.`,
        'Try again; if it stays so, save the text under another name.',
        details,
        error,
      )
  }
}

/** Runs a file operation and words its failure. */
export async function wordFailure<T>(
  path: string,
  doing: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw fileProblem(error, path, doing)
  }
}
