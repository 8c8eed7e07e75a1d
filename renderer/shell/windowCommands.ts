/** The commands that belong to the window; those of the editor and the panes are registered there. */
import { closeDocument } from '../files/closing'
import { activeDocument, newDocument, useDocuments } from '../files/documentsStore'
import { pickAndOpenFile, pickAndOpenFolder } from '../files/opening'
import { saveDocument, saveDocumentAs } from '../files/saving'
import { focusText } from '../files/textSource'
import { client } from '../link/client'
import { askForField } from '../search/searchStore'
import { changeLayout, togglePanel, useLayout, type Panel } from '../state/layoutStore'
import { changeSettings, currentSettings } from '../state/settingsStore'
import { registerCommand } from './commands'
import { prepareToQuit } from './hostRequests'
import { showOverlay } from './overlayStore'

const SNOOZE_MS = 15 * 60_000
const ZOOM_STEPS = [0.5, 0.67, 0.75, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3]

const hasDocument = (): boolean => useDocuments.getState().activeId !== null

/** The zone is drawn first; then it takes the focus, as Tab alone does not lead out of the text. */
function focusZone(...selectors: string[]): void {
  requestAnimationFrame(() => {
    const found = selectors.map((selector) => document.querySelector<HTMLElement>(selector))
    found.find((element) => element !== null)?.focus()
  })
}

function toggleFiles(): void {
  const filesVisible = !useLayout.getState().filesVisible
  changeLayout({ filesVisible })
  if (filesVisible) focusZone('.files [role=tree]', '.files button')
  else focusText()
}

function showPanel(panel: Panel): () => void {
  return () => {
    togglePanel(panel)
    if (useLayout.getState().panel === panel) focusZone('.panel')
    else focusText()
  }
}

async function withActive(run: (docId: string) => Promise<unknown>): Promise<void> {
  const doc = activeDocument()
  if (doc) await run(doc.docId)
}

function zoomBy(step: 1 | -1): void {
  const { zoom } = useLayout.getState()
  const steps = step > 0 ? ZOOM_STEPS : [...ZOOM_STEPS].reverse()
  const next = steps.find((each) => (each - zoom) * step > 0.001)
  if (next !== undefined) changeLayout({ zoom: next })
}

async function toggleLanguage(): Promise<void> {
  const doc = activeDocument()
  if (!doc) return
  const { languagesOff } = currentSettings().suggest
  const off = languagesOff.includes(doc.languageId)
  await changeSettings({
    suggest: {
      languagesOff: off
        ? languagesOff.filter((id) => id !== doc.languageId)
        : [...languagesOff, doc.languageId],
    },
  })
}

/** @returns what takes each registration back */
export function registerWindowCommands(): Array<() => void> {
  const whenOpen = { when: hasDocument }
  return [
    registerCommand('file.new', async () => {
      await newDocument()
      focusText()
    }),
    registerCommand('file.open', pickAndOpenFile),
    registerCommand('file.openFolder', pickAndOpenFolder),
    registerCommand('file.save', () => withActive((id) => saveDocument(id)), whenOpen),
    registerCommand('file.saveAs', () => withActive(saveDocumentAs), whenOpen),
    registerCommand('file.close', () => withActive(closeDocument), whenOpen),
    registerCommand('file.quickOpen', () => showOverlay('quickOpen')),
    registerCommand('edit.findInFiles', () => {
      changeLayout({ panel: 'search' })
      askForField()
    }),
    registerCommand('view.palette', () => showOverlay('palette')),
    registerCommand('view.files', toggleFiles),
    registerCommand('view.feedback', showPanel('feedback')),
    registerCommand('view.learn', showPanel('learn')),
    registerCommand('view.models', showPanel('models')),
    registerCommand('view.settings', showPanel('settings')),
    registerCommand('view.keys', () => showOverlay('keys')),
    registerCommand('view.zoomIn', () => zoomBy(1)),
    registerCommand('view.zoomOut', () => zoomBy(-1)),
    registerCommand('view.zoomReset', () => changeLayout({ zoom: 1 })),
    registerCommand('suggest.toggle', async () => {
      const { automatic } = currentSettings().suggest
      await changeSettings({ suggest: { automatic: !automatic, snoozedUntil: 0 } })
    }),
    registerCommand('suggest.snooze', async () => {
      await changeSettings({ suggest: { snoozedUntil: Date.now() + SNOOZE_MS } })
    }),
    registerCommand('suggest.toggleLanguage', toggleLanguage, whenOpen),
    registerCommand('privacy.toggleLogging', async () => {
      const { logging } = currentSettings().privacy
      await changeSettings({ privacy: { logging: logging === 'on' ? 'paused' : 'on' } })
    }),
    registerCommand('privacy.togglePrivateMode', async () => {
      const { privateMode } = currentSettings().privacy
      await changeSettings({ privacy: { privateMode: !privateMode } })
    }),
    registerCommand('learn.start', async () => {
      changeLayout({ panel: 'learn' })
      await client.learn.start()
    }),
    registerCommand('app.quit', prepareToQuit),
    registerCommand('help.welcome', () => showOverlay('welcome')),
  ]
}
