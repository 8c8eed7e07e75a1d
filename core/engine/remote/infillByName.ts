/** Which fill-in-the-middle format a served model has learned, from its name: a server that is only
 *  asked for completions does not tell its vocabulary. */
import { infillFormats, type InfillFormat } from '../infillFormats'

const names: ReadonlyArray<[name: RegExp, format: string]> = [
  [/qwen[\d.]*-?coder/, 'qwen-coder'],
  [/codegemma/, 'codegemma'],
  [/starcoder-?2/, 'starcoder2'],
  // Granite Code has StarCoder's vocabulary, Granite 3 and 4 their own.
  [/starcoder|granite-?(?:\d+b-)?code/, 'starcoder'],
  [/granite-?(?:[34]|v[34])/, 'granite'],
  [/code-?llama/, 'codellama'],
  [/deepseek-?coder/, 'deepseek-coder'],
  [/codestral/, 'codestral'],
  [/seed-?coder/, 'seed-coder'],
]

/** @param model e.g. 'Qwen/Qwen2.5-Coder-7B' or 'codellama:7b-code'
 *  @returns null for models that are not known to fill in the middle */
export function infillByName(model: string): InfillFormat | null {
  const name = model.toLowerCase().replace(/[\s_]+/g, '-')
  const id = names.find(([pattern]) => pattern.test(name))?.[1]
  return infillFormats.find((format) => format.id === id) ?? null
}

/** The prompt as the format has it. What stands before the cursor on its line goes behind the middle
 *  mark, as if the model had written it (ADR 012): a server that keeps what it read then reads only
 *  the line again. Code Llama's tokenizer would put a space between. */
export function infillPrompt(format: InfillFormat, prefix: string, suffix: string): string {
  const { middle } = format
  if (format.order === 'suffix-prefix-middle')
    return `${format.suffix}${suffix}${format.prefix}${prefix}${middle ?? ''}`
  const line = format.id === 'codellama' ? prefix.length : prefix.lastIndexOf('\n') + 1
  const [above, typed] = [prefix.slice(0, line), prefix.slice(line)]
  return `${format.prefix}${above}${format.suffix}${suffix}${middle ?? ''}${typed}`
}
