/** One quiet line that always says what is going on and why. */
import { useEffect, useState } from 'react'
import { useActiveDocument } from '../files/documentsStore'
import { languageName } from '../files/language'
import { useAppStore } from '../state/appStore'
import { useCopilot } from '../state/copilotStore'
import { changeSettings, useSettings } from '../state/settingsStore'
import { activityText, adapterText, backendText } from './activityText'
import { keyLabel, runCommand } from './commands'
import { Icon } from './icons'
import { Menu, type MenuItem } from './Menu'
import { NoticeButton } from './NoticeButton'
import { useKeptToday } from './useKeptToday'
import { toggleLanguageLabel } from './windowCommands'

const numbers = new Intl.NumberFormat()

/** Draws again when a snooze is over. */
function useNow(until: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const leftMs = until - Date.now()
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, leftMs) + 50)
    return () => clearTimeout(timer)
  }, [until])
  return now
}

function ModelPart() {
  const engine = useAppStore(({ app }) => app?.engine)
  if (!engine) return null
  const backend = backendText(engine)
  return (
    <>
      <button
        type="button"
        className="status-item"
        title="Models"
        onClick={() => runCommand('view.models')}
      >
        {engine.modelName ?? 'No model'}
        {backend && <span className="soft"> · {backend}</span>}
      </button>
      {engine.modelName && (
        <button
          type="button"
          className="status-item"
          title="Learn"
          onClick={() => runCommand('view.learn')}
        >
          {adapterText(engine)}
        </button>
      )}
    </>
  )
}

const LOGGING = {
  on: null,
  paused: 'Logging paused',
  private: 'Private: nothing is logged',
  unavailable: 'Log not available',
}

function LoggingPart() {
  const logging = useAppStore(({ app }) => app?.logging ?? 'on')
  const text = LOGGING[logging]
  if (!text) return null
  return (
    <button
      type="button"
      className="status-item"
      title="Privacy settings"
      onClick={() => runCommand('view.settings')}
    >
      <Icon name="lock" /> {text}
    </button>
  )
}

function ActivityPart() {
  const activity = useCopilot(({ activity }) => activity)
  const app = useAppStore(({ app }) => app)
  const connected = useAppStore(({ connected }) => connected)
  const suggest = useSettings(({ suggest }) => suggest)
  const languageId = useActiveDocument()?.languageId ?? null
  const now = useNow(suggest.snoozedUntil)
  if (!app) return null

  const text = activityText({
    activity,
    engine: app.engine,
    connected,
    suggest,
    languageId,
    now: Math.max(now, Date.now()),
    takeKey: keyLabel('suggest.acceptAll'),
  })
  const snoozed = suggest.snoozedUntil > Date.now()
  const items: MenuItem[] = [
    {
      id: 'automatic',
      label: 'Suggest by itself',
      checked: suggest.automatic && !snoozed,
      hint: keyLabel('suggest.toggle'),
      run: () =>
        void changeSettings({
          suggest: { automatic: snoozed || !suggest.automatic, snoozedUntil: 0 },
        }),
    },
    { id: 'snooze', label: 'Be quiet for 15 minutes', run: () => runCommand('suggest.snooze') },
  ]
  if (languageId) {
    items.push({
      id: 'language',
      label: toggleLanguageLabel(languageId, suggest.languagesOff),
      run: () => runCommand('suggest.toggleLanguage'),
    })
  }
  const logging = app.logging
  items.push(
    {
      id: 'logging',
      label: 'Keep a log',
      checked: logging === 'on',
      run: () => runCommand('privacy.toggleLogging'),
    },
    {
      id: 'private',
      label: 'Private mode',
      checked: logging === 'private',
      run: () => runCommand('privacy.togglePrivateMode'),
    },
  )
  const busy = activity.kind === 'thinking' || app.engine.status === 'loading'
  return (
    <Menu label={`Suggestions: ${text}`} className="status-item status-activity" items={items}>
      <span className={busy ? 'dot busy' : 'dot'} data-engine={app.engine.status} />
      <span className="status-text">{text}</span>
    </Menu>
  )
}

function PlacePart() {
  const doc = useActiveDocument()
  const { cursor, wordCount } = useCopilot()
  const showWords = useSettings(({ editor }) => editor.showWordCount)
  if (!doc) return null
  return (
    <>
      {cursor && (
        <span className="status-item">
          Ln {cursor.line} Col {cursor.column}
        </span>
      )}
      {showWords && wordCount !== null && doc.mode === 'prose' && (
        <span className="status-item">
          {numbers.format(wordCount)} {wordCount === 1 ? 'word' : 'words'}
        </span>
      )}
      <span className="status-item status-wide">{languageName(doc.languageId)}</span>
      {doc.readOnly && <span className="status-item">Read only</span>}
    </>
  )
}

function KeptPart() {
  const kept = useKeptToday()
  if (kept === null) return null
  return (
    <button
      type="button"
      className="status-item"
      title="Feedback"
      onClick={() => runCommand('view.feedback')}
    >
      {kept} % kept today
    </button>
  )
}

export function StatusBar() {
  return (
    <footer className="status" aria-label="Status">
      <ActivityPart />
      <NoticeButton />
      <span className="status-gap" />
      <LoggingPart />
      <KeptPart />
      <PlacePart />
      <ModelPart />
    </footer>
  )
}
