/** One quiet line that always says what is going on and why. */
import { useActiveDocument } from '../files/documentsStore'
import { languageName } from '../files/language'
import { runCommand } from '../shell/commands'
import { Icon } from '../shell/icons'
import { useAppStore } from '../state/appStore'
import { useCopilot } from '../state/copilotStore'
import { useSettings } from '../state/settingsStore'
import { ActivityPart } from './ActivityPart'
import { ModelPart } from './ModelPart'
import { NoticeButton } from './NoticeButton'
import { useKeptToday } from './useKeptToday'
import './status.css'

const numbers = new Intl.NumberFormat()

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

function PlacePart() {
  const doc = useActiveDocument()
  const cursor = useCopilot(({ cursor }) => cursor)
  const wordCount = useCopilot(({ wordCount }) => wordCount)
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
