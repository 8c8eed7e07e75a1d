/** Languages that share their words. */
const families = [
  ['typescript', 'javascript', 'typescriptreact', 'javascriptreact'],
  ['c', 'cpp', 'objective-c'],
  ['css', 'scss', 'less'],
  ['markdown', 'mdx', 'plaintext', 'latex', 'restructuredtext'],
]

/** Whether lines of the one may well stand in the other. */
export function isRelated(a: string, b: string): boolean {
  return a === b || families.some((family) => family.includes(a) && family.includes(b))
}
