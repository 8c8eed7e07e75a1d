/** Which of the short-lived sheets lies over the window. */
import { create } from 'zustand'

type Overlay = 'palette' | 'quickOpen' | 'keys' | 'welcome'

export const useOverlay = create<{ overlay: Overlay | null }>(() => ({ overlay: null }))

export function showOverlay(overlay: Overlay): void {
  useOverlay.setState({ overlay })
}

export function hideOverlay(): void {
  useOverlay.setState({ overlay: null })
}
