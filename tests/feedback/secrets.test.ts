/** A secret never reaches the bytes of the log, wherever it stands and however it is cut. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact } from '../../core/feedback/redact'
import { hasMask, maskSecrets } from '../../core/safety/maskSecrets'
import { pieces, plantedSecrets } from '../safety/secrets'
import { anyFilter, bytesOf, event, openLog, outcome } from './support/fixture'

const filler = 'The harbour was quiet and the boats lay still.\n'.repeat(8)

test('no place of any field lets a secret through to the files', async () => {
  const fixture = openLog()
  const secrets = Object.values(plantedSecrets)
  for (const [i, secret] of secrets.entries()) {
    const cut = Math.floor(secret.length / 2)
    const near = (secret.indexOf('\n') + secret.length) >> 1
    const events = [
      // Before the cursor, and cut at its start in what the model saw.
      event({
        prefix: `${filler}${secret} ${filler}`,
        prompt_text: `${secret.slice(cut)} ${filler}`,
      }),
      event({ prefix: filler, suffix: `${secret}\n${filler}` }),
      // Around the cursor.
      event({ prefix: filler + secret.slice(0, cut), suffix: secret.slice(cut) + filler }),
      event({ prefix: filler + secret.slice(0, near), suffix: secret.slice(near) + filler }),
      // Completed by the model.
      event({
        prefix: filler + secret.slice(0, cut),
        completion_text: secret.slice(cut),
        raw_text: secret.slice(cut),
        prompt_text: filler + secret.slice(0, cut),
      }),
      event({
        completion_text: `key ${secret}`,
        raw_text: ` key ${secret}`,
        features: { tail: secret },
      }),
    ]
    for (const one of events) fixture.log.record(one)
    await Promise.all(
      events.map(async (one) => {
        expect(await fixture.log.report(outcome(one))).toBe(true)
        const at = { eventId: one.event_id, observedAt: i }
        const continued = one.prefix.endsWith(secret.slice(0, cut)) ? secret.slice(cut) : secret
        await fixture.log.observe({ kind: 'settle', afterS: 300, text: continued, ...at })
        await fixture.log.observe({ kind: 'typed_after', text: continued.slice(0, 512), ...at })
        await fixture.log.track(one.doc_id, [
          {
            eventId: one.event_id,
            docId: one.doc_id,
            start: 0,
            end: 9,
            text: continued,
            acceptedAt: 1,
            observed: [],
          },
        ])
      }),
    )
  }
  const bytes = bytesOf(fixture.folder)
  expect(bytes).toContain('The harbour was quiet')
  for (const secret of secrets)
    expect(pieces(secret).filter((piece) => bytes.includes(piece))).toEqual([])
  const { rows } = await fixture.log.list(anyFilter, 0, 500)
  expect(rows.every((row) => row.redacted)).toBe(true)
  await fixture.close()
})

test('of any cut of any event, no piece of the secret is left', async () => {
  const places = fc.record({
    secret: fc.constantFrom(...Object.values(plantedSecrets)),
    before: fc.nat(4_000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    taken: fc.nat(40),
    seen: fc.nat(600),
  })
  await fc.assert(
    fc.asyncProperty(places, async ({ secret, before, share, taken, seen }) => {
      const head = filler.repeat(12).slice(0, before)
      const cursor = Math.floor(secret.length * share)
      const prefix = head + secret.slice(0, cursor)
      const completion = secret.slice(cursor, cursor + taken)
      const redacted = await redact(
        event({
          prefix,
          suffix: secret.slice(cursor) + filler,
          completion_text: completion,
          raw_text: completion,
          prompt_text: prefix.slice(-seen),
        }),
        maskSecrets,
      )
      const stored = JSON.stringify(redacted)
      for (const piece of pieces(secret)) expect(stored).not.toContain(piece)
      if (hasMask(redacted.completion_text)) expect(redacted.output_token_ids).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a blocked word never reaches the files, and teaches nothing', async () => {
  const fixture = openLog()
  fixture.settings.safety.blocked = ['Projekt Nebel', 'zebrafish']
  const one = event({
    prefix: `${filler}We call it projekt nebel, and `,
    suffix: ' says ZEBRAFISH.',
    completion_text: 'the zebrafish swim',
    raw_text: 'the zebrafish swim',
    prompt_text: `${filler}We call it projekt nebel, and`,
    features: { tail: 'zebrafish' },
  })
  fixture.log.record(one)
  await fixture.log.report(outcome(one))
  await fixture.log.observe({
    eventId: one.event_id,
    observedAt: 1,
    kind: 'settle',
    afterS: 300,
    text: 'the zebrafish swim away',
  })
  const rows = await fixture.log.list(anyFilter, 0, 5)
  expect(bytesOf(fixture.folder)).not.toMatch(/zebrafish|projekt nebel/i)
  expect(rows.rows[0]?.label).toBe('none')
  await fixture.close()
})
