/** The one panel on the right. Each pane is loaded when it is first opened. */
import { lazy, Suspense } from 'react'
import { focusText } from '../files/textSource'
import type { Panel } from '../state/layoutStore'
import { changeLayout } from '../state/layoutStore'
import { Icon } from './icons'

const panes = {
  feedback: lazy(async () => ({
    default: (await import('../feedback/FeedbackPane')).FeedbackPane,
  })),
  learn: lazy(async () => ({ default: (await import('../learn/LearnPane')).LearnPane })),
  models: lazy(async () => ({ default: (await import('../models/ModelsPane')).ModelsPane })),
  settings: lazy(async () => ({
    default: (await import('../settings/SettingsPane')).SettingsPane,
  })),
  search: lazy(async () => ({ default: (await import('../search/SearchPane')).SearchPane })),
}

const panelTitles: Record<keyof typeof panes, string> = {
  search: 'Find in files',
  feedback: 'Feedback',
  learn: 'Learn',
  models: 'Models',
  settings: 'Settings',
}

export function PanelHost({ panel }: { panel: Panel }) {
  if (panel === 'none') return null
  const Pane = panes[panel]
  return (
    <section
      className="panel"
      aria-labelledby="panel-title"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) focusText()
      }}
    >
      <header className="panel-header">
        <h2 id="panel-title">{panelTitles[panel]}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label={`Close ${panelTitles[panel]}`}
          onClick={() => {
            changeLayout({ panel: 'none' })
            focusText()
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="panel-content">
        <Suspense fallback={null}>
          <Pane />
        </Suspense>
      </div>
    </section>
  )
}
