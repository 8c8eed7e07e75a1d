import { EagernessSlider } from '../EagernessSlider'
import { NumberSetting, Switch } from '../fields'
import { FittedNumber } from '../FittedNumber'
import { LanguagesOff } from '../LanguagesOff'
import { Section, useSection } from '../Section'

export function Suggestions() {
  const [suggest, set] = useSection('suggest')
  return (
    <Section title="Suggestions">
      <Switch
        label="Suggest by itself"
        hint="When off, a suggestion comes only when you ask for it."
        value={suggest.automatic}
        onChange={(automatic) => set({ automatic })}
      />
      <EagernessSlider />
      <LanguagesOff />
      <FittedNumber
        fitted="Wait as long as your typing asks for"
        hint="At once where a thought ends, else until your keys rest longer than they usually do."
        label="Pause before asking"
        unit="ms"
        value={suggest.debounceMs}
        start={75}
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
      <Switch
        label="Answer from your own words first"
        hint="What you often write shows at once; the model goes on from there."
        value={suggest.instant}
        onChange={(instant) => set({ instant })}
      />
      <Switch
        label="Read other texts of the project"
        hint="Open texts and files that this one refers to. They stay on this machine."
        value={suggest.project}
        onChange={(project) => set({ project })}
      />
      <Switch
        label="Follow what you kept lately"
        hint="Suggestions that you kept are shown to the model as examples."
        value={suggest.examples}
        onChange={(examples) => set({ examples })}
      />
    </Section>
  )
}
