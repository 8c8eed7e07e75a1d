/** When learning begins by itself, what it waits for now, and all of it to change. */
import type { LearnState } from '../../contract'
import { LearnSettings } from '../settings/sections/LearnSettings'
import { useSettings } from '../state/settingsStore'
import { Fold } from './Fold'
import { scheduleWords } from './scheduleWords'

export function Schedule({ state }: { state: LearnState }) {
  const learn = useSettings((settings) => settings.learn)
  const { gist, sentence } = scheduleWords(state, learn, Date.now())
  return (
    <Fold title="Learning by itself" gist={gist}>
      <p role="status">{sentence}</p>
      <div className="learn-settings">
        <LearnSettings />
      </div>
    </Fold>
  )
}
