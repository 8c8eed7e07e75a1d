/** In which mode and language the text at the cursor is written: a Markdown file holds code, and
 *  starts with data. */
import { languageOf, modeOf } from './language'

export interface ModeAt {
  mode: 'code' | 'prose'
  languageId: string
  /** Offset in `prefix` where the part of this language starts; 0 for the whole document. */
  start: number
}

/** Info strings of fences that are no file extension. */
const fenceNames: Record<string, string> = {
  console: 'shell',
  csharp: 'csharp',
  diff: 'plaintext',
  golang: 'go',
  javascript: 'javascript',
  kotlin: 'kotlin',
  python: 'python',
  ruby: 'ruby',
  rust: 'rust',
  shell: 'shell',
  'shell-session': 'shell',
  text: 'plaintext',
  typescript: 'typescript',
}

const markdown = new Set(['markdown', 'mdx'])

/**
 * @param prefix text before the cursor, from the document's start
 * @returns front matter as YAML, fenced code as its own language, script and style of a page as
 *          theirs, anything else as the document
 */
export function modeAt(languageId: string, prefix: string): ModeAt {
  if (markdown.has(languageId)) return inMarkdown(languageId, prefix)
  if (languageId === 'html') return inPage(prefix)
  return { mode: modeOf(languageId), languageId, start: 0 }
}

function inMarkdown(languageId: string, prefix: string): ModeAt {
  const matter = /^---[ \t]*\r?\n/.exec(prefix)
  const matterEnd = matter ? /\n(?:---|\.\.\.)[ \t]*\r?\n/.exec(prefix.slice(3)) : null
  if (matter && !matterEnd) return { mode: 'code', languageId: 'yaml', start: matter[0].length }
  let fence: { mark: string; info: string; start: number } | null = null
  for (const line of prefix.matchAll(/^[ \t]{0,12}(`{3,}|~{3,})([^\n`]*)\n/gm)) {
    const [whole, mark = '', info = ''] = line
    if (fence === null) fence = { mark, info, start: line.index + whole.length }
    else if (mark.startsWith(fence.mark) && info.trim() === '') fence = null
  }
  if (fence === null) return { mode: modeOf(languageId), languageId, start: 0 }
  const name = /^[\w+#-]+/.exec(fence.info.trim().replace(/^\{?\.?/, ''))?.[0].toLowerCase() ?? ''
  return {
    mode: 'code',
    languageId: fenceNames[name] ?? languageOf(`x.${name}`),
    start: fence.start,
  }
}

function inPage(prefix: string): ModeAt {
  const tag = [...prefix.matchAll(/<(\/?)(script|style)\b[^>]*>/gi)].at(-1)
  if (tag === undefined || tag[1] === '/') return { mode: 'code', languageId: 'html', start: 0 }
  return {
    mode: 'code',
    languageId: tag[2]?.toLowerCase() === 'style' ? 'css' : 'javascript',
    start: tag.index + tag[0].length,
  }
}
