/** What the copilot is doing, or why it shows nothing; behind it, what changes that. */
import { useEffect, useState } from 'react'
import { useActiveDocument } from '../files/documentsStore'
import { focusText } from '../files/textSource'
import { EagernessSlider } from '../settings/EagernessSlider'
import { Switch } from '../settings/fields'
import '../settings/settings.css'
import { keyLabel, runCommand } from '../shell/commands'
import { Popover } from '../shell/Popover'
import { languageName } from '../files/language'
import { useAppStore } from '../state/appStore'
import { useCopilot } from '../state/copilotStore'
import { changeSettings, useSettings } from '../state/settingsStore'
import { activityText, isHeldBack } from './activityText'

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

function useActivityText(): string {
  const activity = useCopilot(({ activity }) => activity)
  const app = useAppStore(({ app }) => app)
  const connected = useAppStore(({ connected }) => connected)
  const suggest = useSettings(({ suggest }) => suggest)
  const languageId = useActiveDocument()?.languageId ?? null
  const now = useNow(suggest.snoozedUntil)
  if (!app) return ''
  return activityText({
    activity,
    engine: app.engine,
    connected,
    suggest,
    languageId,
    now: Math.max(now, Date.now()),
    takeKey: keyLabel('suggest.acceptAll'),
  })
}

export function ActivityPart() {
  const text = useActivityText()
  const activity = useCopilot(({ activity }) => activity)
  const status = useAppStore(({ app }) => app?.engine.status)
  if (!status) return null
  const busy = activity.kind === 'thinking' || status === 'loading'
  return (
    <Popover
      label="Suggestions"
      buttonLabel={`Suggestions: ${text}`}
      className="status-item status-activity"
      button={
        <>
          <span className={busy ? 'dot busy' : 'dot'} data-engine={status} />
          <span className="status-text">{text}</span>
        </>
      }
    >
      {(close) => (
        <div className="status-sheet">
          <p role="status">{text}</p>
          {isHeldBack(activity) && <ShowAnyway close={close} />}
          <EagernessSlider />
          <Switches />
          <button
            type="button"
            className="button"
            onClick={() => {
              runCommand('suggest.snooze')
              close()
            }}
          >
            Be quiet for 15 minutes
          </button>
        </div>
      )}
    </Popover>
  )
}

/** Asking by hand shows what the slider held back. */
function ShowAnyway({ close }: { close: () => void }) {
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        close()
        focusText()
        runCommand('suggest.ask')
      }}
    >
      Show it anyway <kbd>{keyLabel('suggest.ask')}</kbd>
    </button>
  )
}

function Switches() {
  const { automatic, snoozedUntil, languagesOff } = useSettings(({ suggest }) => suggest)
  const logging = useAppStore(({ app }) => app?.logging)
  const languageId = useActiveDocument()?.languageId ?? null
  const snoozed = snoozedUntil > Date.now()
  return (
    <>
      <Switch
        label="Suggest by itself"
        value={automatic && !snoozed}
        onChange={(on) => void changeSettings({ suggest: { automatic: on, snoozedUntil: 0 } })}
      />
      {languageId && (
        <Switch
          label={`Suggest in ${languageName(languageId)}`}
          value={!languagesOff.includes(languageId)}
          onChange={() => runCommand('suggest.toggleLanguage')}
        />
      )}
      <Switch
        label="Keep a log"
        value={logging === 'on'}
        onChange={() => runCommand('privacy.toggleLogging')}
      />
      <Switch
        label="Private mode"
        value={logging === 'private'}
        onChange={() => runCommand('privacy.togglePrivateMode')}
      />
    </>
  )
}
