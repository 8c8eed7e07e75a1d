import { useAppStore } from '../../state/appStore'
import { NumberSetting, Switch } from '../fields'
import { NeverLog } from '../NeverLog'
import { Section, useSection } from '../Section'
import { WordList } from '../WordList'

export function Privacy() {
  const [privacy, set] = useSection('privacy')
  const [log, setLog] = useSection('log')
  const [safety, setSafety] = useSection('safety')
  const folder = useAppStore(({ app }) => app?.profileFolder)
  return (
    <Section title="Privacy">
      <p className="setting-hint">
        Everything that Inkling keeps lies on this machine
        {folder && (
          <>
            , in <code>{folder}</code>
          </>
        )}
        . Nothing leaves it unless you export it or use a server of your own.
      </p>
      <Switch
        label="Keep a log of suggestions"
        hint="What was suggested, and whether you kept it. Inkling learns from it."
        value={privacy.logging === 'on'}
        onChange={(on) => set({ logging: on ? 'on' : 'paused' })}
      />
      <Switch
        label="Private mode"
        hint="Nothing at all is logged until you switch it off or start Inkling again."
        value={privacy.privateMode}
        onChange={(privateMode) => set({ privateMode })}
      />
      <NeverLog />
      <WordList
        label="Words that must not appear"
        hint="A suggestion with one of them is not shown, not logged and not learned from."
        words={safety.blocked}
        onChange={(blocked) => setSafety({ blocked })}
      />
      <NumberSetting
        label="Largest size of the log"
        hint="The oldest rows go first."
        unit="MB"
        value={log.limitMb}
        min={10}
        max={10_000}
        step={10}
        onChange={(limitMb) => setLog({ limitMb })}
      />
    </Section>
  )
}
