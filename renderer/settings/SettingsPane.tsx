/** Every setting in plain words. A change counts at once; there is nothing to save. */
import { KeysEditor } from './KeysEditor'
import { RemoteSettings } from './RemoteSettings'
import { Section } from './Section'
import { Learning } from './sections/Learning'
import { Machine } from './sections/Machine'
import { Privacy } from './sections/Privacy'
import { Prose } from './sections/Prose'
import { Suggestions } from './sections/Suggestions'
import { Writing } from './sections/Writing'
import './settings.css'

export function SettingsPane() {
  return (
    <div className="pane settings">
      <Suggestions />
      <Writing />
      <Prose />
      <Machine />
      <RemoteSettings />
      <Privacy />
      <Learning />
      <Section title="Keys">
        <KeysEditor />
      </Section>
    </div>
  )
}
