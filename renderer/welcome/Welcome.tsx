/** The first page: what Inkling keeps and why, how to say no, which model to use. */
import { ModelPicker } from '../models/ModelPicker'
import { Switch } from '../settings/fields'
import { NeverLog } from '../settings/NeverLog'
import '../settings/settings.css'
import { keyLabel } from '../shell/commands'
import { useAppStore } from '../state/appStore'
import { changeSettings, useSettings } from '../state/settingsStore'
import './welcome.css'

interface WelcomeProps {
  firstRun: boolean
  onClose: () => void
}

export function Welcome({ firstRun, onClose }: WelcomeProps) {
  const privacy = useSettings(({ privacy }) => privacy)
  const folder = useAppStore(({ app }) => app?.profileFolder)
  const start = async (): Promise<void> => {
    if (firstRun && !(await changeSettings({ firstRunDone: true }))) return
    onClose()
  }

  return (
    <article className="welcome" aria-labelledby="welcome-title">
      <div className="welcome-page">
        <h1 id="welcome-title">A copilot that stays with you</h1>
        <p className="welcome-lead">
          Inkling suggests your next words while you write.{' '}
          <kbd>{keyLabel('suggest.acceptAll')}</kbd> takes a suggestion,{' '}
          <kbd>{keyLabel('suggest.dismiss')}</kbd> refuses it, and writing on ignores it. It runs on
          this machine, without a network.
        </p>

        <section aria-labelledby="welcome-keeps">
          <h2 id="welcome-keeps">What it keeps, and why</h2>
          <p>
            For each suggestion, Inkling writes down what it proposed, the text just before it, and
            whether you kept it. From this it learns to propose what you would have written. What
            looks like a password or a key is masked before anything is stored.
          </p>
          <p>
            All of it lies in one folder on this machine
            {folder && (
              <>
                , <code>{folder}</code>
              </>
            )}
            . Nothing leaves it unless you export it, and you can delete any of it in Feedback.
          </p>
          <Switch
            label="Keep a log and learn from it"
            hint="You can pause it at any time; suggestions go on without it."
            value={privacy.logging === 'on'}
            onChange={(on) => void changeSettings({ privacy: { logging: on ? 'on' : 'paused' } })}
          />
          <Switch
            label="Private mode for now"
            hint="Nothing at all is logged until you switch it off or start Inkling again."
            value={privacy.privateMode}
            onChange={(privateMode) => void changeSettings({ privacy: { privateMode } })}
          />
          <NeverLog />
        </section>

        <section aria-labelledby="welcome-model">
          <h2 id="welcome-model">The model that suggests</h2>
          <p className="soft">The first is small and quick. You can change it later in Models.</p>
          <ModelPicker />
        </section>

        <button type="button" className="button primary welcome-start" onClick={() => void start()}>
          {firstRun ? 'Start writing' : 'Back to the text'}
        </button>
      </div>
    </article>
  )
}
