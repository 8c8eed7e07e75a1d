/** The built command line with the real default model. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

function profile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function inkling(args: string[], input = '') {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['out/main/cli.js', ...args])
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
    child.stdin.end(input)
  })
}

const lines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown)

test('complete answers each line in order, with figures', async () => {
  const input = [
    '{"id":"prose","path":"ferry.md","prefix":"The river had risen in the night. When she opened the"}',
    'not json',
    '{"id":"code","language":"python","prefix":"def add(a, b):\\n    return","suffix":"\\n\\nprint(add(1, 2))\\n"}',
  ].join('\n')
  const { code, out } = await inkling(['complete', '--profile', profile()], input)
  expect(code).toBe(0)
  const [prose, bad, python, ...more] = lines(out)
  expect(more).toEqual([])
  for (const [id, answer] of [
    ['prose', prose],
    ['code', python],
  ]) {
    expect(answer).toMatchObject({
      id,
      completion: expect.any(String),
      shown: expect.any(Boolean),
      latency_ms: expect.any(Number),
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
    })
  }
  expect(prose).toHaveProperty('completion', expect.stringMatching(/\w/))
  expect(bad).toEqual({ id: null, error: 'This line is not JSON.' })
})

test('filter needs no model', async () => {
  const record = { id: 1, filename: 'a.py', prefix: 'x = foo(', suffix: ')', completion: '1, 2)' }
  const { code, out } = await inkling(
    ['filter', '--model', '/not/there.gguf'],
    `${JSON.stringify(record)}\n`,
  )
  expect({ code, answers: lines(out) }).toEqual({
    code: 0,
    answers: [{ id: 1, completion: '1, 2' }],
  })
})

test('doctor tells what is here', async () => {
  const { code, out } = await inkling(['doctor', '--json', '--profile', profile()])
  const report = JSON.parse(out) as { ok: boolean; findings: Array<{ name: string; ok: boolean }> }
  const here = Object.fromEntries(report.findings.map(({ name, ok }) => [name, ok]))
  expect(here).toMatchObject({
    hardware: true,
    profile: true,
    model: true,
    engine: true,
    log: true,
  })
  expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true })
})

test.each([
  ['an unknown command', ['bogus'], 2, /unknown command/],
  ['an option that is missing', ['export', '--format', 'csv'], 2, /--out/],
  ['a format that is none', ['export', '--format', 'xls', '--out', 'x'], 2, /Allowed choices/],
  ['a model that is not here', ['complete', '--model', '/not/there.gguf'], 1, /models list/],
  ['a file that is not here', ['replay', '/not/there.jsonl'], 1, /cannot be read/],
])('%s', async (_name, args, code, said) => {
  const result = await inkling([...args, '--profile', profile()])
  expect(result.code).toBe(code)
  expect(result.err).toMatch(said)
  expect(result.out).toBe('')
})
