/** What a file offers to others, as signatures: names, parameters and types without the bodies. */
import { parse, type Node } from './parser'

export interface Declaration {
  name: string
  /** Names of members, by which a place may mean it too. */
  members: string[]
  /** Signature, with the first line of its comment above it. */
  text: string
}

/** Longer ones tell more than their reader has room for. */
const maxUnits = 700
const maxDeclarations = 80

/** @returns in the order of the file; [] where the language has no grammar, or the text is broken */
export async function declarationsOf(
  languageId: string,
  text: string,
  path: string | null,
): Promise<Declaration[]> {
  const tree = await parse(languageId, text, path)
  if (!tree) return []
  try {
    const out: Declaration[] = []
    collect(tree.rootNode, languageId, out)
    return out.slice(0, maxDeclarations)
  } finally {
    tree.delete()
  }
}

/** Nodes that only stand around declarations. */
const wrappers = new Set([
  'export_statement',
  'decorated_definition',
  'template_declaration',
  'namespace_definition',
  'declaration_list',
  'linkage_specification',
  'preproc_ifdef',
  'preproc_if',
  'preproc_else',
  'ambient_declaration',
])

/** Declared whole: their text is their signature. */
const whole = new Set([
  'interface_declaration',
  'type_alias_declaration',
  'enum_declaration',
  'type_declaration',
  'struct_item',
  'enum_item',
  'type_item',
  'const_item',
  'union_item',
  'struct_specifier',
  'union_specifier',
  'enum_specifier',
  'type_definition',
  'alias_declaration',
  'declaration',
  'preproc_def',
  'preproc_function_def',
  'record_declaration',
])

/** Declared up to the body. */
const callable = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_signature',
  'function_definition',
  'function_item',
  'method_declaration',
  'method',
])

/** Declared by their members' signatures. */
const classes = new Set([
  'class_declaration',
  'abstract_class_declaration',
  'class_definition',
  'class_specifier',
  'class',
  'module',
  'trait_item',
  'impl_item',
])

const memberTypes = new Set([
  'method_definition',
  'abstract_method_signature',
  'method_signature',
  'public_field_definition',
  'field_definition',
  'property_signature',
  'function_definition',
  'function_item',
  'function_signature_item',
  'method_declaration',
  'constructor_declaration',
  'field_declaration',
  'declaration',
  'method',
])

function collect(parent: Node, languageId: string, out: Declaration[]): void {
  for (const node of parent.namedChildren) {
    if (!node || isPrivate(node, languageId)) continue
    if (wrappers.has(node.type)) collect(node, languageId, out)
    else
      for (const declaration of declared(node, languageId)) add(declaration, node, languageId, out)
  }
}

function add(declaration: Declaration, node: Node, languageId: string, out: Declaration[]): void {
  const comment = commentAbove(node, languageId)
  const text = cut(comment === '' ? declaration.text : `${comment}\n${declaration.text}`)
  if (declaration.name !== '' && text !== '') out.push({ ...declaration, text })
}

function declared(node: Node, languageId: string): Declaration[] {
  if (classes.has(node.type)) return [classOf(node, languageId)]
  if (node.type === 'preproc_def' && !node.childForFieldName('value')) return []
  if (whole.has(node.type))
    return [{ name: nameOf(node), members: fieldsOf(node.text), text: node.text.trim() }]
  if (callable.has(node.type))
    return [{ name: nameOf(node), members: [], text: signatureOf(node, languageId) }]
  if (node.type === 'lexical_declaration' || node.type === 'variable_declaration')
    return node.namedChildren.flatMap((declarator) =>
      declarator?.type === 'variable_declarator' ? [variableOf(declarator)] : [],
    )
  return []
}

function variableOf(declarator: Node): Declaration {
  const value = declarator.childForFieldName('value')
  const body = value?.childForFieldName('body')
  const end = body ? body.startIndex : Math.min(declarator.endIndex, declarator.startIndex + 120)
  const [line = ''] = declarator.text.slice(0, end - declarator.startIndex).split('\n')
  const head = body ? declarator.text.slice(0, end - declarator.startIndex).trim() : line
  return { name: nameOf(declarator), members: [], text: `const ${head}` }
}

function classOf(node: Node, languageId: string): Declaration {
  const body = node.childForFieldName('body')
  const members = (body?.namedChildren ?? []).flatMap((member) => {
    const inner =
      member?.type === 'decorated_definition' ? member.childForFieldName('definition') : member
    return inner && memberTypes.has(inner.type) && !isPrivateMember(inner) ? [inner] : []
  })
  const lines = members.map((member) => `  ${signatureOf(member, languageId)}`)
  const head = signatureOf(node, languageId)
  const doc = languageId === 'python' ? docstringOf(body) : ''
  const first = doc === '' ? [] : [`  """${doc}"""`]
  const braces = languageId !== 'python' && languageId !== 'ruby'
  const text = [braces ? `${head} {` : head, ...first, ...lines, ...(braces ? ['}'] : [])]
  return { name: nameOf(node), members: members.map(nameOf).filter(Boolean), text: text.join('\n') }
}

/** Text up to the body, on one line where the source has several. */
function signatureOf(node: Node, languageId: string): string {
  const body = node.childForFieldName('body')
  const value = body ? null : node.childForFieldName('value')
  const end = (body ?? value)?.startIndex ?? node.endIndex
  const head = node.text.slice(0, end - node.startIndex)
  const line = head.replace(/\s*\n\s*/g, ' ').replace(/[\s={;]+$/, '')
  return languageId === 'python' && body ? line.replace(/:?$/, ':') : line
}

function nameOf(node: Node): string {
  const named = node.childForFieldName('name')
  if (named) return plain(named.text)
  // C hides the name in nested declarators; Go's types stand in a list; Rust's `impl` has a type.
  let inner = node.childForFieldName('declarator')
  for (let next = inner; next; next = inner?.childForFieldName('declarator') ?? null) inner = next
  if (inner) return plain(inner.text)
  const spec = node.namedChildren.find((child) => child?.childForFieldName('name'))
  return plain((spec?.childForFieldName('name') ?? node.childForFieldName('type'))?.text ?? '')
}

/** Without type parameters, pointers and scopes. */
function plain(name: string): string {
  return /[\p{L}_$][\p{L}\p{N}_$]*/u.exec(name)?.[0] ?? ''
}

function isPrivate(node: Node, languageId: string): boolean {
  switch (languageId) {
    case 'typescript':
    case 'javascript':
      return node.type !== 'export_statement' && node.parent?.type === 'program'
    case 'rust':
      return (
        node.type !== 'impl_item' &&
        !node.namedChildren.some((child) => child?.type === 'visibility_modifier')
      )
    case 'c':
    case 'cpp':
      return node.type === 'function_definition' && node.text.startsWith('static ')
    default:
      return false
  }
}

function isPrivateMember(member: Node): boolean {
  return /^(?:private\b|#|static #|readonly #)/.test(member.text) || nameOf(member).startsWith('__')
}

/** First line of the comment that ends on the line above the node. */
function commentAbove(node: Node, languageId: string): string {
  let at = node
  while (at.parent && wrappers.has(at.parent.type) && at.parent.startIndex === at.startIndex)
    at = at.parent
  if (at.parent?.type === 'export_statement') at = at.parent
  let comment = at.previousNamedSibling
  if (!comment?.type.includes('comment') || comment.endPosition.row < at.startPosition.row - 1)
    return ''
  // Of a run of line comments, the first.
  for (let above = comment.previousNamedSibling; above; above = comment.previousNamedSibling) {
    if (!above.type.includes('comment') || above.endPosition.row < comment.startPosition.row - 1)
      break
    comment = above
  }
  const line = comment.text
    .split('\n')
    .map((part) => part.replace(/^[\s/*#!]+|[\s*/]+$/g, ''))
    .find((part) => part !== '')
  if (line === undefined) return ''
  return `${languageId === 'python' || languageId === 'ruby' ? '#' : '//'} ${line}`
}

function docstringOf(body: Node | null): string {
  const first = body?.namedChild(0)
  if (first?.type !== 'expression_statement' || first.namedChild(0)?.type !== 'string') return ''
  return (
    first.text
      .replace(/^[rbu]?("""|'''|"|')|("""|'''|"|')$/gi, '')
      .trim()
      .split('\n')[0] ?? ''
  )
}

/** Names that begin a line of a type's body. */
function fieldsOf(text: string): string[] {
  return Array.from(
    text.matchAll(/^\s+(?:readonly\s+|pub\s+)?(\w+)\??\s*[(:<]/gm),
    ([, name = '']) => name,
  )
}

/** Comments go first, then what does not fit, by lines. */
function cut(text: string): string {
  if (text.length <= maxUnits) return text
  const bare = text.replace(/^\s*(?:\/\*[^]*?\*\/|\/\/.*)[ \t]*\n/gm, '')
  if (bare.length <= maxUnits) return bare
  return bare.slice(0, bare.lastIndexOf('\n', maxUnits) + 1 || maxUnits).trimEnd()
}
