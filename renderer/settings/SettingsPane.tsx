/** Every setting in plain words. A change counts at once; there is nothing to save. */
import type { ReactNode } from 'react'
import type { Settings } from '../../contract'
import { useAppStore } from '../state/appStore'
import { changeSettings, useSettings } from '../state/settingsStore'
import { Choice, NumberSetting, Switch } from './fields'
import { KeysEditor } from './KeysEditor'
import { LanguagesOff } from './LanguagesOff'
import { NeverLog } from './NeverLog'
import './settings.css'

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

type Setter<K extends keyof Settings> = (patch: Partial<Settings[K]>) => void

function useSection<K extends 'editor' | 'suggest' | 'privacy' | 'log' | 'learn'>(
  name: K,
): [Settings[K], Setter<K>] {
  const values = useSettings((settings) => settings[name])
  return [values, (patch) => void changeSettings({ [name]: patch })]
}

function Looks() {
  const theme = useSettings(({ theme }) => theme)
  const [editor, set] = useSection('editor')
  return (
    <Section title="Writing">
      <Choice
        label="Theme"
        value={theme}
        choices={[
          ['system', 'As the system'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        onChange={(theme) => void changeSettings({ theme })}
      />
      <Choice
        label="Typeface for prose"
        value={editor.proseFont}
        choices={[
          ['serif', 'Serif'],
          ['sans', 'Sans'],
          ['mono', 'Mono'],
        ]}
        onChange={(proseFont) => set({ proseFont })}
      />
      <NumberSetting
        label="Type size"
        unit="px"
        value={editor.fontSize}
        min={8}
        max={40}
        onChange={(fontSize) => set({ fontSize })}
      />
      <Switch
        label="Wrap long lines of prose"
        value={editor.softWrapProse}
        onChange={(softWrapProse) => set({ softWrapProse })}
      />
      <Switch
        label="Wrap long lines of code"
        value={editor.softWrapCode}
        onChange={(softWrapCode) => set({ softWrapCode })}
      />
      <NumberSetting
        label="Width of a tab"
        unit="spaces"
        value={editor.tabSize}
        min={1}
        max={8}
        onChange={(tabSize) => set({ tabSize })}
      />
      <Switch
        label="Save prose by itself"
        hint="Two seconds after the last key. Code is saved when you save it. Unsaved text always survives a crash."
        value={editor.autosaveProse}
        onChange={(autosaveProse) => set({ autosaveProse })}
      />
      <Switch
        label="Count words"
        value={editor.showWordCount}
        onChange={(showWordCount) => set({ showWordCount })}
      />
    </Section>
  )
}

function Suggestions() {
  const [suggest, set] = useSection('suggest')
  return (
    <Section title="Suggestions">
      <Switch
        label="Suggest by itself"
        hint="When off, a suggestion comes only when you ask for it."
        value={suggest.automatic}
        onChange={(automatic) => set({ automatic })}
      />
      <LanguagesOff />
      <NumberSetting
        label="Pause before asking"
        hint="How long the keys must rest. Shorter is livelier, longer saves power."
        unit="ms"
        value={suggest.debounceMs ?? 75}
        min={0}
        max={2_000}
        step={25}
        onChange={(debounceMs) => set({ debounceMs })}
      />
      <NumberSetting
        label="Longest suggestion"
        unit="tokens"
        hint="A token is a word or a part of one."
        value={suggest.maxTokens}
        min={4}
        max={256}
        onChange={(maxTokens) => set({ maxTokens })}
      />
      <NumberSetting
        label="Text read before the cursor"
        unit="tokens"
        value={suggest.prefixTokens ?? 384}
        min={32}
        max={8_192}
        step={32}
        onChange={(prefixTokens) => set({ prefixTokens })}
      />
      <NumberSetting
        label="Text read after the cursor"
        unit="tokens"
        value={suggest.suffixTokens ?? 128}
        min={0}
        max={4_096}
        step={32}
        onChange={(suffixTokens) => set({ suffixTokens })}
      />
      <NumberSetting
        label="Processor threads"
        hint="0 lets Inkling choose. Counts when the model is loaded next."
        value={suggest.threads}
        min={0}
        max={256}
        onChange={(threads) => set({ threads })}
      />
      <Choice
        label="Graphics card"
        value={suggest.gpu}
        choices={[
          ['auto', 'Use it if there is one'],
          ['off', 'Never'],
        ]}
        onChange={(gpu) => set({ gpu })}
      />
    </Section>
  )
}

function Privacy() {
  const [privacy, set] = useSection('privacy')
  const [log, setLog] = useSection('log')
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
        . Nothing leaves it unless you export it.
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

function Learning() {
  const [learn, set] = useSection('learn')
  return (
    <Section title="Learning">
      <Switch
        label="Learn by itself"
        hint="When enough was logged and you are away. It stops at the first key, and what it learns is used only when it proves better."
        value={learn.automatic}
        onChange={(automatic) => set({ automatic })}
      />
      <NumberSetting
        label="Away for"
        unit="minutes"
        value={learn.idleMinutes}
        min={1}
        max={120}
        onChange={(idleMinutes) => set({ idleMinutes })}
      />
      <Switch
        label="Only on mains power"
        value={learn.onlyOnMains}
        onChange={(onlyOnMains) => set({ onlyOnMains })}
      />
      <NumberSetting
        label="Labels needed"
        hint="How many suggestions must have a clear outcome before a run."
        value={learn.minLabels}
        min={30}
        max={100_000}
        onChange={(minLabels) => set({ minLabels })}
      />
      <NumberSetting
        label="Of these, kept"
        value={learn.minPositive}
        min={10}
        max={100_000}
        onChange={(minPositive) => set({ minPositive })}
      />
    </Section>
  )
}

export function SettingsPane() {
  return (
    <div className="pane settings">
      <Looks />
      <Suggestions />
      <Privacy />
      <Learning />
      <Section title="Keys">
        <KeysEditor />
      </Section>
    </div>
  )
}
