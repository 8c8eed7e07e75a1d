/** What is open in the window and how wide it is; kept in the settings for the next start. */
import { create } from 'zustand'
import type { Settings } from '../../contract'
import { changeSettings } from './settingsStore'

export type Panel = Settings['layout']['panel']

interface Layout {
  filesVisible: boolean
  /** CSS pixels. */
  filesWidth: number
  panel: Panel
  panelWidth: number
  /** 1 is normal; the tokens and the editor's type follow it. */
  zoom: number
  /** Below 900 px the side zones lie over the text instead of beside it. */
  narrow: boolean
}

export const useLayout = create<Layout>(() => ({
  filesVisible: true,
  filesWidth: 240,
  panel: 'none',
  panelWidth: 420,
  zoom: 1,
  narrow: false,
}))

const NARROW_BELOW_PX = 900
const SAVE_AFTER_MS = 500
let saving: ReturnType<typeof setTimeout> | undefined

/** Changes the layout and remembers it. In a narrow window only one side zone is open. */
export function changeLayout(patch: Partial<Omit<Layout, 'narrow'>>): void {
  const { narrow } = useLayout.getState()
  const alone: Partial<Layout> = !narrow
    ? {}
    : patch.filesVisible
      ? { panel: 'none' }
      : patch.panel && patch.panel !== 'none'
        ? { filesVisible: false }
        : {}
  useLayout.setState({ ...alone, ...patch })
  clearTimeout(saving)
  saving = setTimeout(rememberLayout, SAVE_AFTER_MS)
}

function rememberLayout(): void {
  const { filesVisible, filesWidth, panel, panelWidth, zoom, narrow } = useLayout.getState()
  const shown = narrow ? {} : { filesVisible, panel }
  void changeSettings({ layout: { ...shown, filesWidth, panelWidth, zoom } })
}

export function togglePanel(panel: Panel): void {
  changeLayout({ panel: useLayout.getState().panel === panel ? 'none' : panel })
}

/** Takes over the remembered layout and follows the window's width; a larger scale leaves less room.
 *  @returns stops following */
export function startLayout(remembered: Settings['layout'], page: Window): () => void {
  const { filesVisible, filesWidth, panel, panelWidth, zoom } = remembered
  useLayout.setState({ filesVisible, filesWidth, panel, panelWidth, zoom })

  let whenWide = { filesVisible, panel }
  const measure = (): void => {
    const { narrow: was, zoom, filesVisible, panel } = useLayout.getState()
    const narrow = page.innerWidth / zoom < NARROW_BELOW_PX
    if (narrow === was) return
    if (narrow) whenWide = { filesVisible, panel }
    useLayout.setState(
      narrow ? { narrow, filesVisible: false, panel: 'none' } : { narrow, ...whenWide },
    )
  }
  measure()
  page.addEventListener('resize', measure)
  const unsubscribe = useLayout.subscribe(measure)
  return () => {
    page.removeEventListener('resize', measure)
    unsubscribe()
  }
}
