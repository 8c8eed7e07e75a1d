/** Default key of each command. `Mod` is Ctrl, on macOS Cmd. '' means: no key. */
import type { CommandId, Mode } from '../../contract'

export interface CommandInfo {
  title: string
  group: 'File' | 'Edit' | 'View' | 'Suggestions' | 'Privacy' | 'Learning' | 'Inkling'
  key: string
  /** Where the key counts; two commands may share a key if their places differ. */
  place?: Mode
  /** Bound inside the editor, where the key means something else when nothing is suggested. */
  inEditor?: true
}

export const commandTable: Record<CommandId, CommandInfo> = {
  'file.new': { title: 'New text', group: 'File', key: 'Mod+N' },
  'file.open': { title: 'Open a file…', group: 'File', key: 'Mod+O' },
  'file.openFolder': { title: 'Open a folder…', group: 'File', key: 'Mod+Shift+O' },
  'file.save': { title: 'Save', group: 'File', key: 'Mod+S' },
  'file.saveAs': { title: 'Save as…', group: 'File', key: 'Mod+Shift+S' },
  'file.close': { title: 'Close the text', group: 'File', key: 'Mod+W' },
  'file.quickOpen': { title: 'Go to file…', group: 'File', key: 'Mod+P' },
  'edit.find': { title: 'Find in the text', group: 'Edit', key: 'Mod+F', inEditor: true },
  'edit.findInFiles': { title: 'Find in files', group: 'Edit', key: 'Mod+Shift+F' },
  'view.palette': { title: 'All commands', group: 'View', key: 'Mod+Shift+P' },
  'view.files': { title: 'Show or hide files', group: 'View', key: 'Mod+B' },
  'view.feedback': { title: 'Show or hide Feedback', group: 'View', key: 'Mod+Shift+H' },
  'view.learn': { title: 'Show or hide Learn', group: 'View', key: 'Mod+Shift+L' },
  'view.models': { title: 'Show or hide Models', group: 'View', key: 'Mod+Shift+M' },
  'view.settings': { title: 'Show or hide Settings', group: 'View', key: 'Mod+,' },
  'view.keys': { title: 'Keys', group: 'View', key: 'F1' },
  'view.zoomIn': { title: 'Larger', group: 'View', key: 'Mod+=' },
  'view.zoomOut': { title: 'Smaller', group: 'View', key: 'Mod+-' },
  'view.zoomReset': { title: 'Normal size', group: 'View', key: 'Mod+0' },
  'suggest.ask': {
    title: 'Ask for a suggestion now',
    group: 'Suggestions',
    key: 'Alt+\\',
    inEditor: true,
  },
  'suggest.acceptAll': { title: 'Take all', group: 'Suggestions', key: 'Tab', inEditor: true },
  'suggest.acceptWord': {
    title: 'Take a word',
    group: 'Suggestions',
    key: 'Mod+Right',
    inEditor: true,
  },
  'suggest.acceptLine': {
    title: 'Take a line (in code)',
    group: 'Suggestions',
    key: 'Alt+Right',
    place: 'code',
    inEditor: true,
  },
  'suggest.acceptSentence': {
    title: 'Take a sentence (in prose)',
    group: 'Suggestions',
    key: 'Alt+Right',
    place: 'prose',
    inEditor: true,
  },
  'suggest.acceptParagraph': {
    title: 'Take a paragraph',
    group: 'Suggestions',
    key: 'Alt+Shift+Right',
    inEditor: true,
  },
  'suggest.dismiss': { title: 'Refuse', group: 'Suggestions', key: 'Esc', inEditor: true },
  'suggest.next': {
    title: 'Next suggestion',
    group: 'Suggestions',
    key: 'Alt+]',
    inEditor: true,
  },
  'suggest.previous': {
    title: 'Suggestion before',
    group: 'Suggestions',
    key: 'Alt+[',
    inEditor: true,
  },
  'suggest.list': {
    title: 'List the suggestions for this place',
    group: 'Suggestions',
    key: 'Alt+Enter',
    inEditor: true,
  },
  'suggest.toggle': {
    title: 'Suggest by itself: on or off',
    group: 'Suggestions',
    key: 'Alt+Shift+\\',
  },
  'suggest.snooze': { title: 'Be quiet for 15 minutes', group: 'Suggestions', key: '' },
  'suggest.toggleLanguage': {
    title: 'Suggest in this language: on or off',
    group: 'Suggestions',
    key: '',
  },
  'privacy.toggleLogging': { title: 'Logging: pause or go on', group: 'Privacy', key: '' },
  'privacy.togglePrivateMode': { title: 'Private mode: on or off', group: 'Privacy', key: '' },
  'learn.start': { title: 'Learn now', group: 'Learning', key: '' },
  'app.quit': { title: 'Quit', group: 'Inkling', key: 'Mod+Q' },
  'help.welcome': { title: 'What Inkling keeps, and why', group: 'Inkling', key: '' },
}

export const commandList = Object.entries(commandTable) as Array<[CommandId, CommandInfo]>
