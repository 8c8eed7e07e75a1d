import { useId } from 'react'
import { commonLanguages, languageName } from '../files/language'
import { Icon } from '../shell/icons'
import { changeSettings, useSettings } from '../state/settingsStore'

/** Languages in which nothing is suggested by itself. */
export function LanguagesOff() {
  const off = useSettings(({ suggest }) => suggest.languagesOff)
  const id = useId()
  const set = (languagesOff: string[]): void => void changeSettings({ suggest: { languagesOff } })
  const others = commonLanguages.filter((language) => !off.includes(language))

  return (
    <div className="setting setting-block">
      <label htmlFor={id}>No suggestions in</label>
      <select
        id={id}
        className="field"
        value=""
        onChange={(event) => event.target.value && set([...off, event.target.value])}
      >
        <option value="">Add a language…</option>
        {others.map((language) => (
          <option key={language} value={language}>
            {languageName(language)}
          </option>
        ))}
      </select>
      {off.length > 0 && (
        <ul className="chips" aria-label="Languages without suggestions">
          {off.map((language) => (
            <li key={language} className="chip">
              {languageName(language)}
              <button
                type="button"
                className="icon-button"
                aria-label={`Suggest in ${languageName(language)} again`}
                onClick={() => set(off.filter((each) => each !== language))}
              >
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
