/** The editor's own commands: bound to keys inside the text, offered in the palette everywhere. */
import type { editor } from 'monaco-editor/editor/editor.api.js'
import type { CommandId } from '../../contract'
import { keyFor, registerCommand } from '../shell/commands'
import { commandTable } from '../shell/keyTable'
import { keybindingOf } from './chords'
import { monaco } from './monaco'
import type { GhostText } from './ghostText'

const VISIBLE = 'inlineSuggestionVisible && !suggestWidgetVisible && !editorHasSelection'
const WRITABLE = 'editorTextFocus && !editorReadonly && !findWidgetVisible'

interface EditorCommand {
  run(): unknown
  /** Monaco's context keys under which the key means this; elsewhere it keeps its meaning. */
  when: string
}

/** Monaco's own keys for ghost text: ours take their place, and may be changed. */
const replaced: Array<[number, string]> = [
  [monaco.KeyCode.Tab, 'editor.action.inlineSuggest.commit'],
  [monaco.KeyCode.Escape, 'editor.action.inlineSuggest.hide'],
  [monaco.KeyMod.CtrlCmd | monaco.KeyCode.RightArrow, 'editor.action.inlineSuggest.acceptNextWord'],
  [monaco.KeyMod.Alt | monaco.KeyCode.BracketRight, 'editor.action.inlineSuggest.showNext'],
  [monaco.KeyMod.Alt | monaco.KeyCode.BracketLeft, 'editor.action.inlineSuggest.showPrevious'],
]

/** @returns `rebind` to take over changed keys, and `dispose` */
export function registerActions(view: editor.IStandaloneCodeEditor, ghostText: GhostText) {
  const { suggester } = ghostText
  const mode = view.createContextKey<'code' | 'prose'>('inklingMode', 'prose')
  const commands: Partial<Record<CommandId, EditorCommand>> = {
    'suggest.acceptAll': {
      run: () => suggester.accept('tab'),
      when: `${VISIBLE} && !editorTabMovesFocus && !inSnippetMode`,
    },
    'suggest.acceptWord': { run: () => suggester.accept('word'), when: VISIBLE },
    'suggest.acceptLine': {
      run: () => suggester.accept('line'),
      when: `${VISIBLE} && inklingMode == 'code'`,
    },
    'suggest.acceptSentence': {
      run: () => suggester.accept('sentence'),
      when: `${VISIBLE} && inklingMode == 'prose'`,
    },
    'suggest.acceptParagraph': { run: () => suggester.accept('paragraph'), when: VISIBLE },
    // Monaco says that it was refused, which ends the suggestion.
    'suggest.dismiss': {
      run: () => {
        view.trigger('inkling', 'editor.action.inlineSuggest.hide', {})
        suggester.dismiss()
      },
      when: 'inlineSuggestionVisible && !suggestWidgetVisible',
    },
    'suggest.next': { run: () => suggester.cycle(1), when: 'inlineSuggestionVisible' },
    'suggest.previous': { run: () => suggester.cycle(-1), when: 'inlineSuggestionVisible' },
    'suggest.list': { run: () => suggester.list(), when: WRITABLE },
    'suggest.ask': { run: () => ghostText.ask(), when: WRITABLE },
    'edit.find': { run: () => view.getAction('actions.find')?.run(), when: 'editorTextFocus' },
  }

  const fixed = [
    monaco.editor.addKeybindingRules(
      replaced.map(([keybinding, command]) => ({ keybinding, command: `-${command}` })),
    ),
  ]
  const unregister: Array<() => void> = []
  let bound: Array<{ dispose(): void }> = []

  const each = (visit: (id: CommandId, command: EditorCommand) => void): void => {
    for (const [id, command] of Object.entries(commands)) visit(id as CommandId, command)
  }

  each((id, { run }) => {
    const runHere = (): void => {
      view.focus()
      run()
    }
    unregister.push(registerCommand(id, runHere, { when: () => view.getModel() !== null }))
  })

  function rebind(): void {
    bound.forEach((action) => action.dispose())
    bound = []
    each((id, { run, when }) => {
      const keybinding = keybindingOf(keyFor(id))
      if (keybinding === null) return
      const { title } = commandTable[id]
      const action = view.addAction({
        id: `inkling.${id}`,
        label: title,
        keybindings: [keybinding],
        keybindingContext: when,
        run: () => {
          run()
        },
      })
      bound.push(action)
    })
  }
  rebind()

  return {
    rebind,
    setMode: (next: 'code' | 'prose'): void => mode.set(next),
    dispose(): void {
      unregister.forEach((take) => take())
      ;[...bound, ...fixed].forEach((one) => one.dispose())
    },
  }
}
