/** What learning by itself waits for, in plain words. Pure. */
import type { LearnState, Settings } from '../../contract'
import { counted, whenText } from '../feedback/words'

export interface ScheduleWords {
  /** A few words, for the folded part. */
  gist: string
  sentence: string
}

const dayMs = 24 * 60 * 60_000

type State = Pick<LearnState, 'schedule' | 'waiting' | 'positive' | 'needed'>

export function scheduleWords(
  { schedule: { next, lastAutomaticAt }, waiting, positive, needed }: State,
  { idleMinutes }: Settings['learn'],
  now: number,
): ScheduleWords {
  const away = `when you have been away for ${counted(idleMinutes, 'minute')}`
  switch (next) {
    case 'off':
      return { gist: 'only when you say so', sentence: 'It learns only when you say so.' }
    case 'running':
      return { gist: 'learning now', sentence: 'It is learning now.' }
    case 'blocked':
      return {
        gist: 'cannot at the moment',
        sentence: 'It cannot learn at the moment; above is why.',
      }
    case 'failed':
      return {
        gist: 'tries again later',
        sentence: `The last attempt did not succeed. It tries again in an hour at the latest, ${away}.`,
      }
    case 'not enough labels':
      return {
        gist: 'waits for more answers',
        sentence: `It waits for ${missing(needed.labels - waiting, needed.positive - positive)}, then begins ${away}.`,
      }
    case 'once a day':
      return {
        gist: 'learned today already',
        sentence: `It began by itself ${at(lastAutomaticAt ?? now, now)}. Once a day is enough: the next time is ${whenText((lastAutomaticAt ?? now) + dayMs, now)} at the earliest.`,
      }
    case 'battery':
      return { gist: 'waits for mains power', sentence: 'Enough waits. It begins on mains power.' }
    case 'busy':
      return { gist: 'ready when you are away', sentence: `Enough waits. It begins ${away}.` }
    case 'now':
      return { gist: 'begins in a moment', sentence: 'Enough waits. It begins in a moment.' }
  }
}

function missing(labels: number, positive: number): string {
  const parts = [
    labels > 0 && counted(labels, 'more answer'),
    positive > 0 && `${positive} more that ${positive === 1 ? 'is' : 'are'} kept`,
  ].filter(Boolean)
  return parts.join(' and ')
}

const at = (time: number, now: number): string => {
  const text = whenText(time, now)
  return text.includes(' ') ? `on ${text}` : `at ${text}`
}
