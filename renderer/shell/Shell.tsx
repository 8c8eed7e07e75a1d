/** The window: files, text, one panel; the status bar below; sheets over them when asked for. */
import { Group, Panel, Separator } from 'react-resizable-panels'
import { FilesZone } from '../files/FilesZone'
import { focusText } from '../files/textSource'
import { changeLayout, useLayout } from '../state/layoutStore'
import { useSettings } from '../state/settingsStore'
import { StatusBar } from '../status/StatusBar'
import { PanelHost } from './PanelHost'
import { Sheets } from './Sheets'
import { TextZone } from './TextZone'
import './shell.css'

export function Shell() {
  const { filesWidth, panel, panelWidth, narrow, ...layout } = useLayout()
  const firstRun = useSettings(({ firstRunDone }) => !firstRunDone)
  // The first page stands alone.
  const filesVisible = layout.filesVisible && !firstRun
  const panelOpen = panel !== 'none'

  return (
    <div className="shell">
      <main className="zones">
        <Group orientation="horizontal">
          {filesVisible && !narrow && (
            <>
              <Panel
                id="files"
                key="files"
                defaultSize={filesWidth}
                minSize={160}
                maxSize="45%"
                groupResizeBehavior="preserve-pixel-size"
                onResize={({ inPixels }, _id, before) => {
                  if (before) changeLayout({ filesWidth: Math.round(inPixels) })
                }}
              >
                <FilesZone />
              </Panel>
              <Separator className="separator" aria-label="Width of the files" />
            </>
          )}
          <Panel id="text" key="text" minSize={280}>
            <TextZone />
          </Panel>
          {panelOpen && !narrow && (
            <>
              <Separator className="separator" aria-label="Width of the panel" />
              <Panel
                id="panel"
                key="panel"
                defaultSize={panelWidth}
                minSize={300}
                maxSize="60%"
                groupResizeBehavior="preserve-pixel-size"
                onResize={({ inPixels }, _id, before) => {
                  if (before) changeLayout({ panelWidth: Math.round(inPixels) })
                }}
              >
                <PanelHost panel={panel} />
              </Panel>
            </>
          )}
        </Group>
        {narrow && (filesVisible || panelOpen) && (
          <div
            className="veil"
            onPointerDown={() => changeLayout({ filesVisible: false, panel: 'none' })}
          />
        )}
        {narrow && filesVisible && (
          <div
            className="overlay overlay-left"
            onKeyDown={({ key }) => {
              if (key !== 'Escape') return
              changeLayout({ filesVisible: false })
              focusText()
            }}
          >
            <FilesZone />
          </div>
        )}
        {narrow && panelOpen && (
          <div className="overlay overlay-right">
            <PanelHost panel={panel} />
          </div>
        )}
      </main>
      <StatusBar />
      <Sheets />
    </div>
  )
}
