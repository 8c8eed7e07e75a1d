import { changeSettings, useSettings } from '../../state/settingsStore'
import { Choice, NumberSetting, Switch } from '../fields'
import { Section, useSection } from '../Section'

export function Writing() {
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
