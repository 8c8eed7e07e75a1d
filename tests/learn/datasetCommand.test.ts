/** `inkling train --dry-run` over a real log. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { showDataset } from '../../cli/commands/learnDataset'
import { datasetCard } from '../../contract'
import { outputOf, temporaryFolder } from '../cli/support'
import { event, openLog, outcome, settle } from '../feedback/support/fixture'

async function profileWith(count: number): Promise<string> {
  const profile = temporaryFolder()
  const { log } = openLog({ folder: profile })
  for (let n = 0; n < count; n++) {
    const text = n % 5 === 4 ? `the ghp_${'a1B2'.repeat(9)} lay ${n}` : `the boats lay still ${n}`
    const one = event({ completion_text: text, raw_text: text, prefix: `Day ${n}: ` })
    log.record(one)
    await log.report(outcome(one))
    await log.observe(settle(one.event_id, text))
  }
  await log.dispose()
  return profile
}

test('shows what would be learned from and what not, and trains nothing', async () => {
  const profile = await profileWith(45)
  const lines = (await outputOf(() => showDataset({ profile }))).join('\n')
  expect(lines).toContain('36 suggestions of')
  expect(lines).toMatch(/ 6 {2}texts to imitate/)
  expect(lines).toContain('the newest 30 kept texts')
  expect(lines).toContain('9 suggestions: secrets were masked')
  expect(lines).not.toContain('ghp_')
})

test('goes by the settings of now: nothing of a folder that is excluded since', async () => {
  const profile = await profileWith(10)
  writeFileSync(
    join(profile, 'settings.json'),
    JSON.stringify({ privacy: { neverLog: ['/home/ada'] } }),
  )
  const [line] = await outputOf(() => showDataset({ profile, json: true }))
  expect(datasetCard.parse(JSON.parse(line ?? ''))).toMatchObject({
    events: 0,
    leftOut: [{ reason: 'in a folder that is excluded now', of: 'event', count: 10 }],
  })
})
