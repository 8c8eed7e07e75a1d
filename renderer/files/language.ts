/** Names of languages for people, and which of them are prose. */
import type { Mode } from '../../contract'

const PROSE = new Set(['markdown', 'plaintext', 'latex', 'restructuredtext', 'asciidoc', 'org'])

/** @param languageId Monaco's id */
export function modeOf(languageId: string): Mode {
  return PROSE.has(languageId) ? 'prose' : 'code'
}

const NAMES: Record<string, string> = {
  cpp: 'C++',
  csharp: 'C#',
  css: 'CSS',
  graphql: 'GraphQL',
  html: 'HTML',
  ini: 'INI',
  javascript: 'JavaScript',
  json: 'JSON',
  latex: 'LaTeX',
  php: 'PHP',
  plaintext: 'Plain text',
  restructuredtext: 'reStructuredText',
  scss: 'SCSS',
  shell: 'Shell',
  sql: 'SQL',
  typescript: 'TypeScript',
  typescriptreact: 'TSX',
  javascriptreact: 'JSX',
  xml: 'XML',
  yaml: 'YAML',
}

/** @returns 'TypeScript' for 'typescript' */
export function languageName(languageId: string): string {
  return NAMES[languageId] ?? languageId.charAt(0).toUpperCase() + languageId.slice(1)
}

/** Languages that the settings page offers to switch off; others can be added by their id. */
export const commonLanguages = [
  'markdown',
  'plaintext',
  'c',
  'cpp',
  'csharp',
  'css',
  'go',
  'html',
  'java',
  'javascript',
  'json',
  'kotlin',
  'php',
  'python',
  'ruby',
  'rust',
  'scss',
  'shell',
  'sql',
  'swift',
  'typescript',
  'xml',
  'yaml',
] as const
