import { Choice, NumberSetting } from '../fields'
import { FittedNumber } from '../FittedNumber'
import { Section, useSection } from '../Section'

export function Machine() {
  const [suggest, set] = useSection('suggest')
  return (
    <Section title="This machine">
      <NumberSetting
        label="First words within"
        unit="ms"
        hint="Where the model has read nothing yet. Less time means that it reads less at first."
        value={suggest.targetMs}
        min={50}
        max={5_000}
        step={50}
        onChange={(targetMs) => set({ targetMs })}
      />
      <FittedNumber
        fitted="Read as much before the cursor as this machine can"
        hint="What it reads in that time at first, and more while you rest."
        label="Text read before the cursor"
        unit="tokens"
        value={suggest.prefixTokens}
        start={384}
        min={32}
        max={8_192}
        step={32}
        onChange={(prefixTokens) => set({ prefixTokens })}
      />
      <FittedNumber
        fitted="Read as much after the cursor as this machine can"
        hint="Only models that can do so read it."
        label="Text read after the cursor"
        unit="tokens"
        value={suggest.suffixTokens}
        start={128}
        min={0}
        max={4_096}
        step={32}
        onChange={(suffixTokens) => set({ suffixTokens })}
      />
      <Choice
        label="On battery"
        value={suggest.onBattery}
        choices={[
          ['same', 'As on mains power'],
          ['sparing', 'Sparingly'],
          ['off', 'Only when asked'],
        ]}
        onChange={(onBattery) => set({ onBattery })}
      />
      <NumberSetting
        label="Free the memory after"
        hint="Without writing for so long, the model leaves memory and the graphics card; the next key brings it back. 0 keeps it."
        unit="minutes"
        value={suggest.unloadMinutes}
        min={0}
        max={1_440}
        onChange={(unloadMinutes) => set({ unloadMinutes })}
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
