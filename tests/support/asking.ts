/** Asks for suggestions by typing, and reads what became of them in the log and on disk. */
import { vi } from 'vitest'
import type { FeedbackRow } from '../../contract'
import { patience, rowsOf, rowWhere, savedText, type AppFixture } from './appFixture'

export interface Asking {
  /** Types at the end of the text, and waits until the suggestion for this place has come whole.
   *  @returns its row, which has no outcome yet */
  ask(text: string): Promise<FeedbackRow>
  /** The same row once it has an outcome. */
  endOf(row: FeedbackRow): Promise<FeedbackRow>
  /** Takes a part of a suggestion by a key, and puts the rest away. */
  takePart(row: FeedbackRow, key: string): Promise<FeedbackRow>
  /** What stands behind the last occurrence of `mark` in the saved file. */
  writtenAfter(mark: string): Promise<string>
}

/** @param file the one that is open, below the sample folder */
export function createAsking(fixture: () => AppFixture, file: string): Asking {
  return {
    async ask(text) {
      const { app, driver } = fixture()
      await driver.toEnd()
      await driver.type(text)
      await driver.waitForFirstGhost(patience.timeout)
      return rowWhere(app, (row) => row.prefixTail.endsWith(text) && row.outcome === null)
    },
    endOf: ({ eventId }) =>
      rowWhere(fixture().app, (row) => row.eventId === eventId && row.outcome !== null),
    async takePart({ eventId }, key) {
      const { app, driver } = fixture()
      await driver.press(key)
      return vi.waitUntil(async () => {
        await driver.press('Escape')
        const rows = await rowsOf(app)
        return rows.find((row) => row.eventId === eventId && row.outcome !== null)
      }, patience)
    },
    async writtenAfter(mark) {
      const text = await savedText(fixture(), file)
      return text.slice(text.lastIndexOf(mark) + mark.length)
    },
  }
}
