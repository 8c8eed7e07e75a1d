import { Switch } from '../fields'
import { Section, useSection } from '../Section'
import { WordList } from '../WordList'

export function Prose() {
  const [prose, set] = useSection('prose')
  return (
    <Section title="Prose">
      <WordList
        label="Words to avoid"
        hint="Words and phrases that a suggestion must not contain, such as clichés of your own."
        words={prose.avoid}
        onChange={(avoid) => set({ avoid })}
      />
      <Switch
        label="Spell as the text does"
        hint="British or American, whichever the text has more of."
        value={prose.followSpelling}
        onChange={(followSpelling) => set({ followSpelling })}
      />
      <Switch
        label="Quote as the text does"
        hint="Straight or curly quotation marks."
        value={prose.followQuotes}
        onChange={(followQuotes) => set({ followQuotes })}
      />
    </Section>
  )
}
