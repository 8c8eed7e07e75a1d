/** The native menu: every command of the contract, in the places where each system has them. */
import type { MenuItemConstructorOptions } from 'electron'
import type { CommandId } from '../contract'

interface Entry {
  label: string
  /** As Electron writes keys; null where the key means something else while nothing is suggested. */
  accelerator: string | null
}

const entries: Record<CommandId, Entry> = {
  'file.new': { label: 'New Text', accelerator: 'CmdOrCtrl+N' },
  'file.open': { label: 'Open File…', accelerator: 'CmdOrCtrl+O' },
  'file.openFolder': { label: 'Open Folder…', accelerator: 'CmdOrCtrl+Shift+O' },
  'file.save': { label: 'Save', accelerator: 'CmdOrCtrl+S' },
  'file.saveAs': { label: 'Save As…', accelerator: 'CmdOrCtrl+Shift+S' },
  'file.close': { label: 'Close Text', accelerator: 'CmdOrCtrl+W' },
  'file.quickOpen': { label: 'Go to File…', accelerator: 'CmdOrCtrl+P' },
  'edit.find': { label: 'Find', accelerator: 'CmdOrCtrl+F' },
  'edit.findInFiles': { label: 'Find in Files', accelerator: 'CmdOrCtrl+Shift+F' },
  'view.palette': { label: 'All Commands…', accelerator: 'CmdOrCtrl+Shift+P' },
  'view.files': { label: 'Files', accelerator: 'CmdOrCtrl+B' },
  'view.feedback': { label: 'Feedback', accelerator: 'CmdOrCtrl+Shift+H' },
  'view.learn': { label: 'Learn', accelerator: 'CmdOrCtrl+Shift+L' },
  'view.models': { label: 'Models', accelerator: 'CmdOrCtrl+Shift+M' },
  'view.settings': { label: 'Settings', accelerator: 'CmdOrCtrl+,' },
  'view.keys': { label: 'Keys', accelerator: 'F1' },
  'view.zoomIn': { label: 'Larger', accelerator: 'CmdOrCtrl+=' },
  'view.zoomOut': { label: 'Smaller', accelerator: 'CmdOrCtrl+-' },
  'view.zoomReset': { label: 'Normal Size', accelerator: 'CmdOrCtrl+0' },
  'suggest.ask': { label: 'Ask for a Suggestion', accelerator: 'Alt+\\' },
  'suggest.acceptAll': { label: 'Take All', accelerator: null },
  'suggest.acceptWord': { label: 'Take a Word', accelerator: null },
  'suggest.acceptLine': { label: 'Take a Line', accelerator: null },
  'suggest.acceptSentence': { label: 'Take a Sentence', accelerator: null },
  'suggest.acceptParagraph': { label: 'Take a Paragraph', accelerator: null },
  'suggest.dismiss': { label: 'Refuse', accelerator: null },
  'suggest.next': { label: 'Next Suggestion', accelerator: null },
  'suggest.previous': { label: 'Previous Suggestion', accelerator: null },
  'suggest.list': { label: 'List Suggestions', accelerator: null },
  'suggest.toggle': { label: 'Suggest Automatically: On or Off', accelerator: null },
  'suggest.snooze': { label: 'Be Quiet for a While', accelerator: null },
  'suggest.toggleLanguage': { label: 'Suggest in This Language: On or Off', accelerator: null },
  'privacy.toggleLogging': { label: 'Pause or Resume the Log', accelerator: null },
  'privacy.togglePrivateMode': { label: 'Private Mode: On or Off', accelerator: null },
  'learn.start': { label: 'Learn Now', accelerator: null },
  'app.quit': { label: 'Quit Inkling', accelerator: 'CmdOrCtrl+Q' },
  'help.welcome': { label: 'Welcome', accelerator: null },
}

const separator: MenuItemConstructorOptions = { type: 'separator' }
const front: MenuItemConstructorOptions = { role: 'front' }

/** @param send hands a command to the window, which implements it
 *  @param quit the host's own way out, which also works when the window is gone
 *  @param keys the user's own keys (`settings.keys`), which the menu then shows */
export function menuTemplate(options: {
  platform: NodeJS.Platform
  send: (id: CommandId) => void
  quit: () => void
  keys: Record<string, string>
}): MenuItemConstructorOptions[] {
  const mac = options.platform === 'darwin'
  const item = (id: CommandId): MenuItemConstructorOptions => {
    const own = options.keys[id]
    const accelerator = own === undefined ? entries[id].accelerator : toAccelerator(own)
    return {
      id,
      label: entries[id].label,
      // The window handles the keys; the menu only shows them. (macOS asks the window first.)
      ...(accelerator === null ? {} : { accelerator, registerAccelerator: id === 'app.quit' }),
      click: id === 'app.quit' ? options.quit : () => options.send(id),
    }
  }
  const items = (...ids: CommandId[]): MenuItemConstructorOptions[] => ids.map(item)

  return [
    ...(mac
      ? [
          {
            label: 'Inkling',
            submenu: [
              { role: 'about' as const },
              separator,
              item('view.settings'),
              separator,
              { role: 'services' as const },
              separator,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              separator,
              item('app.quit'),
            ],
          },
        ]
      : []),
    {
      label: 'File',
      submenu: [
        ...items('file.new', 'file.open', 'file.openFolder'),
        ...(mac
          ? [
              {
                role: 'recentDocuments' as const,
                submenu: [{ role: 'clearRecentDocuments' as const }],
              },
            ]
          : []),
        item('file.quickOpen'),
        separator,
        ...items('file.save', 'file.saveAs'),
        separator,
        item('file.close'),
        ...(mac ? [] : [separator, item('app.quit')]),
      ],
    },
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        ...items('edit.find', 'edit.findInFiles'),
      ],
    },
    {
      label: 'View',
      submenu: [
        ...items('view.palette', 'view.files'),
        separator,
        ...items('view.feedback', 'view.learn', 'view.models'),
        ...(mac ? [] : [item('view.settings')]),
        separator,
        ...items('view.zoomIn', 'view.zoomOut', 'view.zoomReset'),
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: 'Suggestions',
      submenu: [
        item('suggest.ask'),
        separator,
        ...items('suggest.acceptAll', 'suggest.acceptWord'),
        ...items('suggest.acceptLine', 'suggest.acceptSentence', 'suggest.acceptParagraph'),
        ...items('suggest.next', 'suggest.previous', 'suggest.list', 'suggest.dismiss'),
        separator,
        ...items('suggest.toggle', 'suggest.toggleLanguage', 'suggest.snooze'),
        separator,
        ...items('learn.start', 'privacy.toggleLogging', 'privacy.togglePrivateMode'),
      ],
    },
    {
      // Not the ready-made window menu: its Close takes the key of 'Close Text'.
      role: 'window',
      submenu: [{ role: 'minimize' }, { role: 'zoom' }, ...(mac ? [separator, front] : [])],
    },
    { role: 'help', submenu: items('help.welcome', 'view.keys') },
  ]
}

const electronKeys: Record<string, string> = { mod: 'CmdOrCtrl', esc: 'Escape' }

/** 'Mod+Shift+P' of the settings → 'CmdOrCtrl+Shift+P'; null for a command without a key. */
function toAccelerator(key: string): string | null {
  if (key === '') return null
  // 'Mod++' splits into an empty last part: the plus key itself.
  const parts = key.endsWith('++') ? [...key.slice(0, -2).split('+'), 'Plus'] : key.split('+')
  return parts.map((part) => electronKeys[part.toLowerCase()] ?? part).join('+')
}
