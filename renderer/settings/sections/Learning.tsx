import { Choice, NumberSetting, Switch } from '../fields'
import { Section, useSection } from '../Section'

export function Learning() {
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
      <Choice
        label="Learns from"
        hint="Only the first has been shown to help so far. Whatever is learned is used only when it proves better."
        value={learn.stage}
        choices={[
          ['imitate', 'Text that you kept'],
          ['prefer', 'What you refused and chose, too'],
          ['reward', 'How much of sampled suggestions stayed, too'],
        ]}
        onChange={(stage) => set({ stage })}
      />
    </Section>
  )
}
