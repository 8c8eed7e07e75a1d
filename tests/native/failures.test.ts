import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTinyGguf, writeGguf } from '../support/tinyGguf'
import { makeFolder, makeRows, runTrainer, type TrainerEvent, writeRows } from './support'

function prepare() {
  const folder = makeFolder()
  const file = (name: string) => path.join(folder, name)
  makeTinyGguf(file('tiny.gguf'))
  writeRows(file('rows.jsonl'), makeRows(4, 20))
  const train = (changes: Record<string, string> = {}, ...extra: string[]) => {
    const args: Record<string, string> = {
      ...{ '--model': file('tiny.gguf'), '--data': file('rows.jsonl'), '--threads': '1' },
      ...{ '--out': file('adapter.gguf'), '--checkpoint': file('ck.bin') },
      ...changes,
    }
    return ['train', ...Object.entries(args).flat(), ...extra]
  }
  return { folder, file, train }
}

async function expectError(args: string[], code: string, exit = 1) {
  const run = await runTrainer(args)
  expect(run.last).toMatchObject({ event: 'error', code })
  expect(run.last.message).toMatch(/\w/)
  expect(run.last.next).toMatch(/\w/)
  expect(run.code).toBe(exit)
}

describe('rows', () => {
  it('skips bad lines with their reason and trains on the rest', async () => {
    const { file, train } = prepare()
    const good = readFileSync(file('rows.jsonl'), 'utf8').trim()
    const bad = [
      ['{"id":"cut","tokens":[1,2', /not JSON/],
      ['[1,2,3]', /not an object/],
      ['{"completion_start":1}', /tokens/],
      ['{"tokens":[1,2.5],"completion_start":1}', /vocabulary/],
      ['{"tokens":[1,-1],"completion_start":1}', /vocabulary/],
      ['{"tokens":[1,99999],"completion_start":1}', /vocabulary/],
      ['{"tokens":[],"completion_start":0}', /no completion/],
      ['{"tokens":[1,2],"completion_start":2}', /no completion/],
      ['{"tokens":[1,2]}', /completion_start/],
      ['{"tokens":[1,2],"completion_start":1,"weight":-1}', /weight/],
      [JSON.stringify({ tokens: Array(600).fill(1), completion_start: 5 }), /too long/],
      ['['.repeat(100000), /nested too deeply/],
      ['\u0000\u0001 \ufffd', /not JSON/],
    ] as const
    writeFileSync(file('rows.jsonl'), [good, '', ...bad.map(([line]) => line)].join('\r\n'))
    const run = await runTrainer(train({ '--epochs': '1' }))
    const skipped = run.events.filter(({ event }) => event === 'skipped')
    expect(skipped.map(({ line }) => line)).toEqual(bad.map((_, i) => i + 6))
    bad.forEach(([, reason], i) => expect(skipped[i]!.reason).toMatch(reason))
    expect(run.last).toMatchObject({ event: 'done', tokens: 80 })
  })

  it('says so when no usable row is left, or no file', async () => {
    const { file, train } = prepare()
    writeFileSync(file('rows.jsonl'), '{}\n')
    await expectError(train(), 'data_empty')
    await expectError(train({ '--data': file('none.jsonl') }), 'data_missing')
  })
})

describe('models', () => {
  it('names what is wrong with a missing, foreign or cut file', async () => {
    const { folder, file, train } = prepare()
    await expectError(train({ '--model': file('none.gguf') }), 'model_missing')
    await expectError(train({ '--model': folder }), 'model_missing')
    await expectError(train({ '--model': file('rows.jsonl') }), 'model_broken')
    const whole = readFileSync(file('tiny.gguf'))
    for (const share of [0.0001, 0.005, 0.02, 0.5, 0.9999]) {
      writeFileSync(file('cut.gguf'), whole.subarray(0, Math.floor(whole.length * share)))
      await expectError(train({ '--model': file('cut.gguf') }), 'model_broken')
    }
  })

  it('survives damaged headers', async () => {
    const { file } = prepare()
    const whole = readFileSync(file('tiny.gguf'))
    for (let at = 4; at < 400; at += 23) {
      const damaged = Buffer.from(whole)
      damaged[at] = damaged[at]! ^ 0xff
      writeFileSync(file('damaged.gguf'), damaged)
      const run = await runTrainer(['probe', '--model', file('damaged.gguf')])
      expect(run.signal).toBe(null)
      expect(['model', 'error']).toContain(run.last.event)
    }
  })

  it('tells which models it can train', async () => {
    const { file, train } = prepare()
    const probe = (name: string) => runTrainer(['probe', '--model', file(name)])
    expect((await probe('tiny.gguf')).last).toEqual({
      ...{ event: 'model', architecture: 'llama', layers: 2, vocab: 320, trainable: true },
    })
    writeGguf(file('phi.gguf'), { 'general.architecture': { type: 'string', value: 'phi3' } }, [])
    const phi = await probe('phi.gguf')
    expect(phi.last).toMatchObject({ architecture: 'phi3', trainable: false })
    expect(phi.last.reason).toMatch(/phi3/)
    expect(phi.code).toBe(0)
    await expectError(train({ '--model': file('phi.gguf') }), 'architecture_unsupported')
  })
})

describe('files it writes', () => {
  it('refuses an unwritable place before it trains', async () => {
    const { folder, train, file } = prepare()
    await expectError(train({ '--out': path.join(folder, 'no', 'a.gguf') }), 'write_failed')
    mkdirSync(file('taken.bin'))
    await expectError(train({ '--checkpoint': file('taken.bin') }), 'write_failed')
  })

  // Root may write anywhere, so a size limit stands in for a full disk.
  it.skipIf(process.platform === 'win32')(
    'keeps the last good checkpoint when the next cannot be written',
    async () => {
      const { file, train } = prepare()
      await runTrainer(train({ '--max-steps': '1' }))
      const before = readFileSync(file('ck.bin'))
      const run = await runTrainer(train({ '--max-steps': '1' }), () => {}, 'ulimit -f 8;')
      expect(run.last).toMatchObject({ event: 'error', code: 'write_failed' })
      expect(run.code).toBe(1)
      expect(readFileSync(file('ck.bin')).equals(before)).toBe(true)
      expect(existsSync(file('ck.bin.tmp'))).toBe(false)
    },
  )

  it('does not resume from a damaged checkpoint or one of another run', async () => {
    const { file, train } = prepare()
    await runTrainer(train({ '--max-steps': '1' }))
    await expectError(
      train({ '--max-steps': '1', '--lr': '1e-3' }, '--resume'),
      'checkpoint_mismatch',
    )
    writeRows(file('rows.jsonl'), makeRows(5, 20))
    await expectError(train({ '--max-steps': '1' }, '--resume'), 'checkpoint_mismatch')
    truncateSync(file('ck.bin'), 5000)
    await expectError(train({ '--max-steps': '1' }, '--resume'), 'checkpoint_broken')
  })
})

it('answers wrong usage with exit code 2', async () => {
  const { train } = prepare()
  await expectError(['dance'], 'usage', 2)
  await expectError(train({ '--rank': 'many' }), 'usage', 2)
  await expectError(train({ '--colour': 'red' }), 'usage', 2)
  await expectError(['train', '--model', 'x.gguf'], 'usage', 2)
  expect((await runTrainer([])).code).toBe(2)
})

it('computes on the processor, saying why, where there is no graphics card', async () => {
  const { folder, file } = prepare()
  const files = ['--model', file('tiny.gguf'), '--data', file('rows.jsonl'), '--threads', '1']
  const plain = await runTrainer(['eval', ...files])
  const run = await runTrainer(['eval', ...files, '--gpu', folder])
  expect(run.code).toBe(0)
  const [first, ...rows] = run.events
  expect(first).toMatchObject({ event: 'device', used: 'cpu' })
  expect(first!.reason).toMatch(/No graphics card/)
  const withoutTime = ({ seconds: _, ...event }: TrainerEvent) => event
  expect(rows.map(withoutTime)).toEqual(plain.events.map(withoutTime))
})

it('says which folder lacks the device libraries', async () => {
  const { folder, train } = prepare()
  const run = await runTrainer(train({ '--backends': folder }, '--threads', '1'))
  expect(run.code === 0 || run.last.code === 'backend_missing').toBe(true)
})
