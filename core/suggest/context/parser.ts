/** Syntax trees by tree-sitter: grammars as WebAssembly, each loaded when it is first asked for. */
import { createRequire } from 'node:module'
import type * as Library from '@vscode/tree-sitter-wasm'
import type { Language, Node, Tree } from '@vscode/tree-sitter-wasm'

export type { Node, Tree }

// Not named `require`: the build declares one of its own in the same file.
const fromHere = createRequire(import.meta.url)

/** Monaco's language id → grammar. C goes by the grammar of C++, which is a superset but for names. */
const grammars: Record<string, string> = {
  c: 'cpp',
  cpp: 'cpp',
  csharp: 'c-sharp',
  css: 'css',
  go: 'go',
  java: 'java',
  javascript: 'tsx',
  javascriptreact: 'tsx',
  php: 'php',
  powershell: 'powershell',
  python: 'python',
  ruby: 'ruby',
  rust: 'rust',
  shell: 'bash',
  typescript: 'typescript',
  typescriptreact: 'tsx',
}

/** Longer texts are not parsed, and parsing that takes longer ends without a tree: it would hold up
 *  the process that answers the editor. */
const maxUnits = 400_000
const maxParseMs = 200

/** Whether there is a grammar for the language. */
export function canParse(languageId: string): boolean {
  return grammarOf(languageId, null) !== undefined
}

/**
 * @param path  tells TypeScript from TSX, which are two grammars of one language id
 * @returns the tree, whose memory is the caller's to release with `delete()`; null where there is no
 *   grammar, the text is too long, or parsing it took too long
 */
export async function parse(
  languageId: string,
  text: string,
  path: string | null = null,
): Promise<Tree | null> {
  const grammar = grammarOf(languageId, path)
  if (grammar === undefined || text.length > maxUnits) return null
  const { Parser, language } = await load(grammar)
  const parser = new Parser()
  try {
    parser.setLanguage(language)
    const deadline = performance.now() + maxParseMs
    return parser.parse(text, null, { progressCallback: () => performance.now() > deadline })
  } finally {
    parser.delete()
  }
}

/** @returns whether the text breaks its language's grammar; null where that cannot be told */
export async function hasSyntaxError(
  languageId: string,
  text: string,
  path: string | null = null,
): Promise<boolean | null> {
  const tree = await parse(languageId, text, path)
  if (tree === null) return null
  try {
    return tree.rootNode.hasError
  } finally {
    tree.delete()
  }
}

function grammarOf(languageId: string, path: string | null): string | undefined {
  if (languageId === 'typescript' && path?.endsWith('x')) return 'tsx'
  return Object.hasOwn(grammars, languageId) ? grammars[languageId] : undefined
}

type TreeSitter = typeof Library

let library: Promise<TreeSitter> | undefined
const languages = new Map<string, Promise<Language>>()

async function load(
  grammar: string,
): Promise<{ Parser: TreeSitter['Parser']; language: Language }> {
  // The package is a UMD file: an import of its names would find none of them.
  library ??= (async () => {
    const treeSitter = fromHere('@vscode/tree-sitter-wasm') as TreeSitter
    await treeSitter.Parser.init()
    return treeSitter
  })()
  const { Parser, Language } = await library
  let language = languages.get(grammar)
  if (!language) {
    const file = fromHere.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`)
    language = Language.load(file)
    languages.set(grammar, language)
  }
  return { Parser, language: await language }
}
