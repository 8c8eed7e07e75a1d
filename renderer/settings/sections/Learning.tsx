import { Section } from '../Section'
import { LearnSettings } from './LearnSettings'

export function Learning() {
  return (
    <Section title="Learning">
      <LearnSettings />
    </Section>
  )
}
