/** Joins a suggester to Monaco: its events go in, Monaco draws what is shown as ghost text. */
import type { editor, IDisposable, languages } from 'monaco-editor/editor/editor.api.js'
import type { SuggestRequest } from '../../contract'
import { client } from '../link/client'
import { toProblem } from '../link/problem'
import { useOverlay } from '../shell/overlayStore'
import { useCopilot } from '../state/copilotStore'
import { currentSettings } from '../state/settingsStore'
import { asForeign, changesOf, docIdOf, editKind, monacoRange, sliceOf } from './models'
import { monaco } from './monaco'
import { createSuggester, type Suggester } from './suggester'
import { cursorOffset, obstacleIn, placeOf, pointBelow } from './placeOf'
import type { Ended, Listed } from './suggesterHost'
import { after } from './timers'

type View = editor.IStandaloneCodeEditor

interface GhostItem extends languages.InlineCompletion {
  eventId: string
}
type GhostItems = languages.InlineCompletions<GhostItem>
type Provider = languages.InlineCompletionsProvider<GhostItems>

/** The part of Monaco's inline completion contribution that is needed to draw anew. */
interface InlineCompletionsContribution extends editor.IEditorContribution {
  model?: {
    get(): { trigger(tx: undefined, options: { provider: Provider }): Promise<void> } | undefined
  }
}

/** How long Monaco may take to show a successor before an item counts as taken down. */
const SUCCESSOR_MS = 60

export interface GhostText extends IDisposable {
  suggester: Suggester
  /** Another document is shown, or none. */
  documentChanged(): void
  /** Asks by hand; what is shown already is said to a screen reader instead. */
  ask(): void
  /** What a suggestion here would be asked with, to evaluate it ahead of time; null if nothing. */
  warmRequest(): SuggestRequest | null
}

/** What a screen reader says of a suggestion that was asked for: its text once it has come. */
const ALOUD_AFTER_MS = 400

/** @param announce says a text to a screen reader */
export function createGhostText(
  view: View,
  onEnded: (ended: Ended) => void,
  announce: (text: string) => void,
): GhostText {
  let aloud = false
  let composing = false
  let composed: ReturnType<typeof changesOf> = []
  let seenVersion = -1
  let seenCursor = -1
  let newest: GhostItem | null = null
  let drawing = false
  let stale = false
  let lostBefore: string | null = null

  const cursor = (): number => cursorOffset(view)
  /** The palette and the list of suggestions take the focus for a moment; what stands in the text
   *  is what they are about. */
  const isAside = (): boolean => isListing() || useOverlay.getState().overlay === 'palette'
  const isListing = (): boolean => (useCopilot.getState().candidates?.items.length ?? 0) > 0

  /** Monaco answers a repeated request for the same place from what it has, unless it comes from
   *  another provider object: so growing text is handed over by a new one each time. One drawing
   *  at a time, as the next would cancel it and a quick stream would never be seen. */
  async function redraw(): Promise<void> {
    stale = true
    if (drawing) return
    drawing = true
    while (stale) {
      stale = false
      const contribution = view.getContribution<InlineCompletionsContribution>(
        'editor.contrib.inlineCompletionsController',
      )
      const provider = createProvider()
      await contribution?.model
        ?.get()
        ?.trigger(undefined, { provider })
        ?.catch(() => undefined)
    }
    drawing = false
  }

  function insert(text: string, ahead: number): void {
    const model = view.getModel()
    if (!model) return
    const start = cursor()
    const range = monacoRange(model, start, start + ahead)
    asForeign(() => {
      view.pushUndoStop()
      view.executeEdits('inkling', [{ range, text }], (inverse) =>
        inverse.map(({ range }) => monaco.Selection.fromPositions(range.getEndPosition())),
      )
      view.pushUndoStop()
    })
    seenVersion = model.getVersionId()
    seenCursor = cursor()
    const position = view.getPosition()
    if (position) view.revealPosition(position, monaco.editor.ScrollType.Smooth)
  }

  const suggester = createSuggester({
    place: () => placeOf(view),
    languageId: () => view.getModel()?.getLanguageId() ?? '',
    obstacle: () => obstacleIn(view, composing),
    settings: () => currentSettings().suggest,
    request: (request, signal) => client.suggest.request(request, { signal }),
    insert,
    textBetween: (start, end) => {
      const model = view.getModel()
      return model ? sliceOf(model, start, end) : ''
    },
    changed: () => void redraw(),
    ended: onEnded,
    listed,
    activity: (activity) => useCopilot.setState({ activity }),
    now: () => Date.now(),
    windowFocused: () => document.hasFocus(),
    after,
    problem: (error) => toProblem(error).message,
  })

  function listed(items: Listed[] | null): void {
    const { candidates } = useCopilot.getState()
    if (!items) {
      useCopilot.setState({ candidates: null })
      if (candidates) void redraw()
      return
    }
    const anchor = candidates?.anchor ?? pointBelow(view)
    const end = (): void => {
      suggester.endList()
      view.focus()
    }
    useCopilot.setState({ candidates: { items, anchor, choose: suggester.choose, end } })
  }

  function provide(model: editor.ITextModel): GhostItems {
    const docId = docIdOf(model)
    const at = cursor()
    const shown = docId === undefined || composing ? null : suggester.shown(docId, at)
    if (!shown || view.getModel() !== model) return { items: [] }
    newest = {
      insertText: shown.rest,
      range: monacoRange(model, at, at + shown.ahead),
      eventId: shown.eventId,
    }
    return { items: [newest] }
  }

  function itemEnded(
    item: GhostItem,
    reason: languages.InlineCompletionEndOfLifeReason<GhostItem>,
  ) {
    const { Accepted, Rejected } = monaco.languages.InlineCompletionEndOfLifeReasonKind
    if (reason.kind === Accepted) return suggester.monacoEnded(item.eventId, { kind: 'accepted' })
    if (reason.kind === Rejected) return suggester.monacoEnded(item.eventId, { kind: 'rejected' })
    if (item !== newest) return
    const userTypingDisagreed = 'userTypingDisagreed' in reason && reason.userTypingDisagreed
    after(SUCCESSOR_MS, () => {
      if (item !== newest || drawing || composing || isAside()) return
      // Monaco may drop an item that came too late for it, which is likely while one types through
      // it; only when the same text is lost a second time is it final.
      const lost = `${item.eventId} ${seenVersion}`
      if (lostBefore !== lost) {
        lostBefore = lost
        return void redraw()
      }
      const supersededBy = null
      suggester.monacoEnded(item.eventId, { kind: 'ignored', userTypingDisagreed, supersededBy })
    })
  }

  function didShow(item: GhostItem): void {
    suggester.didShow(item.eventId)
    if (!aloud) return
    aloud = false
    after(ALOUD_AFTER_MS, () => sayShown())
  }

  /** @returns false when nothing is shown */
  function sayShown(): boolean {
    const model = view.getModel()
    const docId = model ? docIdOf(model) : undefined
    const shown = docId === undefined ? null : suggester.shown(docId, cursor())
    if (shown) announce(shown.rest)
    return shown !== null
  }

  function createProvider(): Provider {
    return {
      debounceDelayMs: 0,
      provideInlineCompletions: (model) => provide(model),
      handleItemDidShow: (_items, item) => didShow(item),
      handleEndOfLifetime: (_items, item, reason) => itemEnded(item, reason),
      disposeInlineCompletions: () => undefined,
    }
  }

  function edited(event: editor.IModelContentChangedEvent): void {
    const model = view.getModel()
    if (!model) return
    seenVersion = event.versionId
    seenCursor = cursor()
    if (composing) {
      composed.push(...changesOf(event))
      return
    }
    if (event.isFlush) return suggester.close('cursor')
    tell(changesOf(event), view.hasTextFocus() ? editKind(event) : 'foreign')
  }

  function tell(changes: ReturnType<typeof changesOf>, kind: 'typing' | 'undo' | 'foreign'): void {
    const model = view.getModel()
    if (!model) return
    const slice = (start: number, end: number): string => sliceOf(model, start, end)
    suggester.edited(changes, { cursor: cursor(), slice }, kind)
  }

  function composedTo(): void {
    composing = false
    const changes = composed
    composed = []
    if (changes.length > 0) tell(changes, 'typing')
    // What still fits was hidden meanwhile.
    void redraw()
  }

  function cursorMoved(): void {
    const model = view.getModel()
    const position = view.getPosition()
    // Typing moves the cursor too; that was told as an edit, or will be.
    if (!model || !position || composing || model.getVersionId() !== seenVersion) return
    const at = cursor()
    if (at === seenCursor && view.getSelection()?.isEmpty()) return
    seenCursor = at
    const atLineEnd = position.column === model.getLineMaxColumn(position.lineNumber)
    suggester.moved(at, atLineEnd && position.column > 1 && view.hasTextFocus())
  }

  const disposables = [
    monaco.languages.registerInlineCompletionsProvider({ scheme: 'inkling' }, createProvider()),
    view.onDidChangeModelContent(edited),
    view.onDidChangeCursorSelection(cursorMoved),
    view.onDidCompositionStart(() => {
      composing = true
      suggester.composing()
    }),
    // The last change of a composition arrives after its end.
    view.onDidCompositionEnd(() => after(0, composedTo)),
    view.onDidBlurEditorWidget(() => {
      if (!isAside()) suggester.close('blur')
    }),
  ]

  const stopOverlay = useOverlay.subscribe(({ overlay }, before) => {
    if (before.overlay !== 'palette' || overlay === 'palette') return
    after(SUCCESSOR_MS, () => {
      if (view.hasWidgetFocus()) void redraw()
      else if (!isAside()) suggester.close('blur')
    })
  })

  return {
    suggester,
    documentChanged() {
      seenVersion = view.getModel()?.getVersionId() ?? -1
      seenCursor = cursor()
      suggester.close('blur')
      useCopilot.setState({ activity: { kind: 'idle' } })
    },
    ask() {
      if (sayShown()) return
      aloud = true
      suggester.askNow()
    },
    warmRequest() {
      const here = obstacleIn(view, composing) === null ? placeOf(view) : null
      if (!here) return null
      return { ...here, trigger: 'cursor', parentId: null, candidate: 0, scope: null }
    },
    dispose(): void {
      stopOverlay()
      disposables.forEach((one) => one.dispose())
    },
  }
}
