/** Tabs, the bar for a file that changed underneath, and the text or what stands in its place. */
import { lazy, Suspense } from 'react'
import { useActiveDocument, useDocuments } from '../files/documentsStore'
import { Tabs } from '../files/Tabs'
import { UnderneathBar } from '../files/UnderneathBar'
import { useSettings } from '../state/settingsStore'
import { EmptyText } from '../welcome/EmptyText'
import { Welcome } from '../welcome/Welcome'
import { hideOverlay, useOverlay } from './overlayStore'

const EditorArea = lazy(async () => {
  const { EditorArea } = await import('../editor/EditorArea')
  return { default: EditorArea }
})

export function TextZone() {
  const empty = useDocuments(({ documents }) => documents.length === 0)
  const firstRun = useSettings(({ firstRunDone }) => !firstRunDone)
  const asked = useOverlay(({ overlay }) => overlay === 'welcome')
  const welcome = firstRun || asked
  const title = useActiveDocument()?.title

  return (
    <section className="text-zone" aria-label="Text">
      {!firstRun && <Tabs />}
      {!welcome && !empty && <h1 className="only-heard">{title}</h1>}
      {welcome && <Welcome firstRun={firstRun} onClose={hideOverlay} />}
      {!welcome && empty && <EmptyText />}
      {/* Hidden rather than removed: the editor keeps its scroll positions and undo history. */}
      <div className="text-host" hidden={welcome || empty}>
        <UnderneathBar />
        <Suspense fallback={null}>
          <EditorArea />
        </Suspense>
      </div>
    </section>
  )
}
