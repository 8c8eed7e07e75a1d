import type { ReactNode } from 'react'
import type { Settings } from '../../contract'
import { changeSettings, useSettings } from '../state/settingsStore'

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="settings-section" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}

type SectionName = Exclude<keyof Settings, 'theme' | 'firstRunDone' | 'keys'>

/** @returns the values of a part of the settings, and what changes some of them at once */
export function useSection<K extends SectionName>(
  name: K,
): [Settings[K], (patch: Partial<Settings[K]>) => void] {
  const values = useSettings((settings) => settings[name])
  return [values, (patch) => void changeSettings({ [name]: patch })]
}
