/** What an address and the name of a model say of a server. */
import { describe, expect, test } from 'vitest'
import { readAddress } from '../../core/engine/remote/address'
import { infillByName, infillPrompt } from '../../core/engine/remote/infillByName'

describe('an address', () => {
  test.each([
    ['gpu.local:8080', 'http://gpu.local:8080', false],
    ['http://localhost:11434/', 'http://localhost:11434', false],
    ['http://192.168.1.9:8000/v1/', 'http://192.168.1.9:8000', false],
    ['http://[fd00::1]:8080', 'http://[fd00::1]:8080', false],
    ['http://build-box', 'http://build-box', false],
    ['https://llm.example.org/team/v1', 'https://llm.example.org/team', false],
    ['http://llm.example.org', 'http://llm.example.org', true],
    ['http://8.8.8.8:8080', 'http://8.8.8.8:8080', true],
    ['http://172.32.0.1', 'http://172.32.0.1', true],
    ['http://local.example.org', 'http://local.example.org', true],
  ])('%s', (typed, base, inClear) => {
    expect(readAddress(typed)).toMatchObject({ base, inClear })
  })

  test.each([
    ['', /No address/],
    ['ftp://gpu.local', /Only http/],
    ['file:///etc/passwd', /Only http/],
    ['http://', /not an address/],
    ['http://ann:s3cret@gpu.local', /name or a password/],
    ['https://gpu.local/v1?key=s3cret', /may hold a key/],
    ['https://gpu.local/#s3cret', /may hold a key/],
  ])('%s is refused without being repeated', (typed, words) => {
    const refuse = () => readAddress(typed)
    expect(refuse).toThrow(words)
    expect(refuse).not.toThrow(/s3cret/)
  })
})

describe('fill-in-the-middle by the name of the model', () => {
  test.each([
    ['Qwen/Qwen2.5-Coder-7B-Instruct', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
    ['qwen3-coder:30b', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
    ['bigcode/starcoder2-3b', '<fim_prefix>A<fim_suffix>B<fim_middle>'],
    ['codellama:7b-code', '▁<PRE>A▁<SUF>B▁<MID>'],
    ['deepseek-ai/deepseek-coder-6.7b-base', '<｜fim▁begin｜>A<｜fim▁hole｜>B<｜fim▁end｜>'],
    ['mistralai/Codestral-22B-v0.1', '[SUFFIX]B[PREFIX]A'],
    ['Seed-Coder-8B-Base', '<[fim-suffix]>B<[fim-prefix]>A<[fim-middle]>'],
    ['ibm-granite/granite-3b-code-base', '<fim_prefix>A<fim_suffix>B<fim_middle>'],
    ['granite-4.0-h-tiny', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
    ['codegemma:2b', '<|fim_prefix|>A<|fim_suffix|>B<|fim_middle|>'],
  ])('%s', (name, prompt) => {
    const format = infillByName(name)
    expect(format && infillPrompt(format, 'A\n', 'B')).toBe(prompt.replace('A', 'A\n'))
  })

  test.each([
    ['starcoder2', '<fim_prefix>if a:\n<fim_suffix>\n<fim_middle>  return'],
    ['codellama', '▁<PRE>if a:\n  return▁<SUF>\n▁<MID>'],
    ['codestral', '[SUFFIX]\n[PREFIX]if a:\n  return'],
  ])('%s: the line that is being typed goes last where it can', (name, prompt) => {
    expect(infillPrompt(infillByName(name)!, 'if a:\n  return', '\n')).toBe(prompt)
  })

  test.each(['meta-llama/Llama-3.1-8B', 'SmolLM2-135M-Instruct', 'qwen2.5:7b', ''])(
    '%s only goes on',
    (name) => expect(infillByName(name)).toBeNull(),
  )
})
