/** What decides when and how it learns: in the settings, and in the Learn pane. */
import { Choice, NumberSetting, Switch } from '../fields'
import { useSection } from '../Section'

export function LearnSettings() {
  const [learn, set] = useSection('learn')
  return (
    <>
      <Switch
        label="Learn by itself"
        hint="When enough was logged and you are away. It stops at the first key, goes on from there the next time, and what it learns is used only when it proves better."
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
      <Switch
        label="Once a day at most"
        value={learn.onceADay}
        onChange={(onceADay) => set({ onceADay })}
      />
      <NumberSetting
        label="Answers needed"
        hint="How many suggestions must have a clear end before a run: taken, refused or written over."
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
      <Choice
        label="Adapters"
        hint="More of them fit closer, and each needs enough answers of its own."
        value={learn.adapters}
        choices={[
          ['one', 'One for everything'],
          ['mode', 'One for prose, one for code'],
          ['project', 'One for each project'],
        ]}
        onChange={(adapters) => set({ adapters })}
      />
      <Switch
        label="Go on comparing with the base model"
        hint="Some sittings are written with the base model alone. An adapter that turns out worse goes back by itself."
        value={learn.compare}
        onChange={(compare) => set({ compare })}
      />
    </>
  )
}
