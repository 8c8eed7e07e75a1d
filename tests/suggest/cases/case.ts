/** Tables of what a model wrote, where, and what a writer would want to see of it. */

export interface Case {
  /** Starts with the complaint that it comes from, as repository#number, where there is one. */
  name: string
  language: string
  prefix: string
  suffix: string
  completion: string
  expected: string
  cutOff: boolean
}

/** name, document with the cursor as ‸, completion, what is shown of it ('' shows nothing). */
export type Row = readonly [name: string, document: string, completion: string, expected: string]

export const table = (language: string, rows: readonly Row[], cutOff = false): Case[] =>
  rows.map(([name, document, completion, expected]) => {
    const [prefix = '', suffix = ''] = document.split('‸')
    return { name, language, prefix, suffix, completion, expected, cutOff }
  })

/** Rows that a chain must not touch. */
export const leftAlone = (
  language: string,
  rows: readonly (readonly [name: string, document: string, completion: string])[],
): Case[] =>
  table(
    language,
    rows.map(([name, document, text]) => [name, document, text, text]),
  )
