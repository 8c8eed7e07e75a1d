/** Text with CRLF line breaks as text with line feeds. */
export const toLineFeeds = (text: string): string => text.replaceAll('\r\n', '\n')

/** The line from its start up to the cursor at the end of `prefix`. */
export function lastLine(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf('\n') + 1)
}

/** The rest of the cursor's line, without its line break. */
export function firstLine(text: string): string {
  const end = text.search(/\r?\n/)
  return end < 0 ? text : text.slice(0, end)
}

/** Spaces and tabs at the start of a line. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

/**
 * Head of a ghost text to take for "accept a line": to the end of the first line that says
 * something; its line break stays with the rest. Leading blank lines go along.
 */
export function nextLine(text: string): string {
  return /^\s*[^\r\n]*/.exec(text)?.[0] ?? text
}
