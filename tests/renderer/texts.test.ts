import { describe, expect, test } from 'vitest'
import type { Download, SearchHit } from '../../contract'
import { downloadText, durationText, sizeText } from '../../renderer/models/modelText'
import { hitRows, previewParts } from '../../renderer/search/hitRows'

test.each([
  [98_362_432, '98 MB'],
  [1_500_000_000, '1.5 GB'],
  [12, '1 kB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

test.each([
  [20, 'less than a minute'],
  [61, 'about 1 minute'],
  [600, 'about 10 minutes'],
  [7_300, 'about 2 hours'],
])('%d seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})

describe('a download in words', () => {
  const download: Download = {
    status: 'running',
    receivedBytes: 1e8,
    totalBytes: 4e8,
    bytesPerS: 1e6,
    problem: null,
  }
  test.each<[Partial<Download>, RegExp]>([
    [{}, /100 MB of 400 MB, about 5 minutes left/],
    [{ bytesPerS: 0 }, /^100 MB of 400 MB$/],
    [{ status: 'paused' }, /is kept/],
    [{ status: 'verifying' }, /Checking/],
    [
      {
        status: 'failed',
        problem: { code: 'network', message: 'No network.', next: 'Try again.' },
      },
      /^No network\. Try again\.$/,
    ],
  ])('%j', (patch, text) => {
    expect(downloadText({ ...download, ...patch })).toMatch(text)
  })
})

const hit = (path: string, line: number, preview = 'the ferry', column = 5): SearchHit => ({
  path,
  line,
  column,
  endColumn: column + 5,
  preview,
  previewStart: 0,
})

test('hits are grouped by file and stand in the order of their lines', () => {
  const rows = hitRows([hit('/b', 9), hit('/a', 1), hit('/b', 2)], new Set(['/a']))
  expect(rows.map((row) => (row.kind === 'file' ? row.path : row.hit.line))).toEqual([
    '/b',
    2,
    9,
    '/a',
  ])
})

test('a match far along its line is cut so that it can be seen', () => {
  const [before, match, after] = previewParts(hit('/a', 1, `${'x'.repeat(90)} ferry lay`, 92))
  expect([match, after]).toEqual(['ferry', ' lay'])
  expect(before).toMatch(/^…x{27} $/)
  expect(previewParts(hit('/a', 1, '    ferry', 5))).toEqual(['', 'ferry', ''])
  const partOfLine = { ...hit('/a', 1, 'the ferry lay', 505), previewStart: 500 }
  expect(previewParts(partOfLine)).toEqual(['the ', 'ferry', ' lay'])
})
