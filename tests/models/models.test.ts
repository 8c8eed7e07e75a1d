import {
  appendFileSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readCatalog } from '../../core/models/catalog'
import { fitOf } from '../../core/models/hardware'
import { makeTinyGguf } from '../support/tinyGguf'
import { place, sha256Of } from './support'

const small = { url: 'http://127.0.0.1:9/x.gguf', sizeBytes: 100, sha256: null }

test('the catalog of the app is sound', () => {
  const models = readCatalog('resources/catalog.json')
  expect(models[0]).toMatchObject({ id: 'smollm2-135m-instruct-q4_1', sizeBytes: 98_362_432 })
  expect(new Set(models.map((model) => model.id)).size).toBe(models.length)
  expect(new Set(models.map((model) => model.fileName)).size).toBe(models.length)
  for (const model of models) {
    expect(model.url).toMatch(/^https:\/\/huggingface\.co\//)
    expect(model.url.endsWith(`/${model.fileName}`)).toBe(true)
  }
})

test.each([
  ['a small one on a small machine', 98e6, { memoryBytes: 4e9, cores: 2 }, 'good'],
  ['a middle one on two cores', 1.1e9, { memoryBytes: 8e9, cores: 2 }, 'slow'],
  ['a middle one on eight cores', 1.1e9, { memoryBytes: 16e9, cores: 8 }, 'good'],
  ['more than the memory', 9e9, { memoryBytes: 8e9, cores: 16 }, 'too_large'],
])('%s: %s bytes', (_name, sizeBytes, hardware, fit) => {
  const answer = fitOf(sizeBytes, hardware)
  expect(answer.fit).toBe(fit)
  expect(answer.fitWhy).toMatch(fit === 'too_large' ? /GB of memory here/ : /words a second/)
})

test('a GGUF of the user joins the list with what is inside it, and leaves without being deleted', async () => {
  const { models, folder } = place(small)
  const path = join(folder, 'own.gguf')
  makeTinyGguf(path, { architecture: 'qwen2', fim: true })
  const service = models()
  const id = await service.add(path)
  expect(await service.add(path)).toBe(id)
  service.setInUse(id)
  const [, entry, ...more] = await service.list()
  expect(more).toEqual([])
  expect(entry).toMatchObject({
    id: path,
    path,
    installed: true,
    inUse: true,
    fillInTheMiddle: true,
    trainable: true,
    goodFor: ['code'],
  })
  expect(await service.resolve(id)).toMatchObject({ sha256: sha256Of(readFileSync(path)) })
  expect(await service.verify(id)).toMatchObject({ ok: true })
  expect(await service.remove(id)).toBe(true)
  expect(await service.list()).toHaveLength(1)
  expect(readFileSync(path).length).toBeGreaterThan(0)
})

test.each([
  ['missing', 'model_missing', () => undefined],
  ['foreign', 'model_broken', (path: string) => writeFileSync(path, 'PK\u0003\u0004 not a model')],
  ['empty', 'model_broken', (path: string) => writeFileSync(path, '')],
  ['cut in its description', 'model_broken', (path: string) => tiny(path, 500)],
  ['cut in its weights', 'model_broken', (path: string) => tiny(path, -1_000)],
  ['only its magic', 'model_broken', (path: string) => writeFileSync(path, 'GGUF')],
])('a file that is %s is refused in words', async (_name, code, make) => {
  const { models, folder } = place(small)
  const path = join(folder, 'own.gguf')
  make(path)
  await expect(models().add(path)).rejects.toMatchObject({
    name: 'InklingError',
    code,
    next: expect.stringContaining('another'),
  })
})

function tiny(path: string, keepBytes: number): void {
  makeTinyGguf(path, {})
  truncateSync(path, keepBytes < 0 ? readFileSync(path).length + keepBytes : keepBytes)
}

test('an own file that vanished stays listed, with the reason', async () => {
  const { models, folder } = place(small)
  const path = join(folder, 'own.gguf')
  makeTinyGguf(path, {})
  const service = models()
  await service.add(path)
  rmSync(path)
  expect((await service.list())[1]).toMatchObject({
    installed: false,
    description: expect.stringContaining('no model file'),
  })
  expect(await service.resolve(path)).toBeNull()
})

test('the hash is remembered until the file changes', async () => {
  const { models, cache } = place(small)
  const path = join(cache, 'small.gguf')
  writeFileSync(path, 'first')
  utimesSync(path, 5, 5)
  expect((await models().resolve('small'))?.sha256).toBe(sha256Of(Buffer.from('first')))
  const remembered = JSON.parse(readFileSync(join(cache, 'hashes.json'), 'utf8'))
  remembered[path].sha256 = 'f'.repeat(64)
  writeFileSync(join(cache, 'hashes.json'), JSON.stringify(remembered))
  expect((await models().resolve('small'))?.sha256).toBe('f'.repeat(64))
  appendFileSync(path, ' and more')
  expect((await models().resolve('small'))?.sha256).toBe(sha256Of(readFileSync(path)))
  writeFileSync(join(cache, 'hashes.json'), '{"cut')
  expect((await models().resolve('small'))?.sha256).toBe(sha256Of(readFileSync(path)))
})

test('verify reads the file anew and tells a damaged one', async () => {
  const whole = Buffer.from('the whole file')
  const { models, cache } = place({ ...small, sha256: sha256Of(whole) })
  const service = models()
  await expect(service.verify('small')).rejects.toMatchObject({ code: 'model_missing' })
  writeFileSync(join(cache, 'small.gguf'), whole)
  expect(await service.verify('small')).toMatchObject({ ok: true })
  writeFileSync(join(cache, 'small.gguf'), 'the whole filE')
  expect(await service.verify('small')).toMatchObject({
    ok: false,
    message: expect.stringContaining('download it again'),
  })
})

test('a file stands in for a model that is not installed, an unknown id is explained', async () => {
  const { models, folder, cache } = place(small)
  const path = join(folder, 'own.gguf')
  makeTinyGguf(path, {})
  expect(await models().resolve('small')).toBeNull()
  expect(await models({ standIn: path }).resolve('small')).toMatchObject({ id: path, path })
  writeFileSync(join(cache, 'small.gguf'), 'installed')
  expect(await models({ standIn: path }).resolve('small')).toMatchObject({ id: 'small' })
  await expect(models().fetch('large')).rejects.toMatchObject({
    code: 'bad_input',
    next: expect.stringContaining('small'),
  })
})
