/** Inkling as its window drives it: the window's own suggester over the app's own contract. */
import { createRouterClient } from '@orpc/server'
import type { Settings } from '../../../contract'
import { createSuggester } from '../../../renderer/editor/suggester'
import { prefixAt, suffixAt } from '../../../renderer/editor/surroundings'
import { after } from '../../../renderer/editor/timers'
import { openBenchApp } from '../support/openBenchApp'
import { cpuSecondsOf } from './processUse'
import { applyEdit, type OpenTypist, type Page } from './typist'

export interface InklingOptions {
  modelPath: string
  suggest: Partial<Settings['suggest']>
}

/** A new profile for each page: nothing is known of the author yet. */
export function inklingTypist(options: InklingOptions): OpenTypist {
  return async (page) => {
    const bench = await openBenchApp(options)
    const { app } = bench
    const client = createRouterClient(app.router)
    const docId = `bench ${page.path}`
    let onVisible = () => {}
    let asked = 0

    const suggester = createSuggester({
      place: () => ({ docId, ...placeOf(page) }),
      languageId: () => page.languageId,
      obstacle: () => null,
      settings: () => bench.settings().suggest,
      async request(request, signal) {
        asked++
        return client.suggest.request(request, { signal })
      },
      insert(text, ahead) {
        applyEdit(page, { offset: page.cursor, removed: ahead, text })
      },
      textBetween: (start, end) => page.text.slice(start, end),
      changed: drawn,
      ended: ({ report }) => void client.feedback.report(report),
      listed: () => {},
      activity: () => {},
      now: () => Date.now(),
      windowFocused: () => true,
      after,
      problem: String,
    })

    const shown = () => suggester.shown(docId, page.cursor)

    function drawn(): void {
      const now = shown()
      if (now) suggester.didShow(now.eventId)
      onVisible()
    }

    return {
      async opened() {
        const place = { docId, ...placeOf(page) }
        const whole = {
          ...place,
          trigger: 'cursor',
          parentId: null,
          candidate: 0,
          scope: null,
        } as const
        await client.suggest.warm(whole)
      },
      edited(edit) {
        const slice = (start: number, end: number) => page.text.slice(start, end)
        suggester.edited([edit], { cursor: page.cursor, slice }, 'typing')
      },
      moved: () => suggester.moved(page.cursor, restsAtLineEnd(page)),
      visible: () => shown()?.rest ?? '',
      accept(how) {
        const { cursor } = page
        suggester.accept(how)
        return page.text.slice(cursor, page.cursor)
      },
      onVisible: (listener) => (onVisible = listener),
      async use() {
        if (asked > 0) {
          suggester.close('blur')
          await app.feedback.flush()
        }
        const { evaluatedTokens } = await app.engine.work()
        return { tokens: evaluatedTokens, cpuSeconds: cpuSecondsOf(bench.enginePid()) }
      },
      close: bench.dispose,
    }
  }
}

const placeOf = ({ path, languageId, mode, version, text, cursor }: Page) => ({
  ...{ path: `/bench/${path}`, languageId, mode, version, cursor },
  prefix: prefixAt(text, cursor),
  suffix: suffixAt(text, cursor),
})

/** As the window tells it: the cursor stands behind the last character of a line. */
function restsAtLineEnd({ text, cursor }: Page): boolean {
  const before = text[cursor - 1] ?? '\n'
  return (text[cursor] ?? '\n') === '\n' && before !== '\n'
}
