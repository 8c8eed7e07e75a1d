/** The JSON objects of an answer: one for each server-sent event, or the one of a plain answer. */
import { createParser } from 'eventsource-parser'
import type { Address } from './address'
import { remoteFault } from './fault'
import type { HttpAnswer } from './http'

/** @throws InklingError remote_failed for anything that is not such a stream */
export async function* eventsOf(answer: HttpAnswer, { host }: Address): AsyncGenerator<unknown> {
  const parse = (json: string): unknown => {
    try {
      return JSON.parse(json)
    } catch (error) {
      throw remoteFault('garbled', host, 0, error)
    }
  }
  if (answer.contentType.includes('application/json')) {
    let whole = ''
    for await (const piece of answer.text()) whole += piece
    yield parse(whole)
    return
  }
  if (!answer.contentType.includes('text/event-stream')) {
    answer.close()
    throw remoteFault('garbled', host)
  }
  const waiting: string[] = []
  const parser = createParser({ onEvent: ({ data }) => void waiting.push(data) })
  for await (const piece of answer.text()) {
    parser.feed(piece)
    for (const data of waiting.splice(0)) {
      answer.alive()
      if (data === '[DONE]') return
      yield parse(data)
    }
  }
}
