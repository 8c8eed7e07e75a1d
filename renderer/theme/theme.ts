/** Puts the chosen theme and scale on the page, and reads resolved colours for Monaco and plots. */
import type { Settings } from '../../contract'

type Theme = Settings['theme']
export type Shade = 'light' | 'dark'

const darkQuery = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<(shade: Shade) => void>()

export function applyTheme(theme: Theme): void {
  const root = document.documentElement
  if (theme === 'system') delete root.dataset.theme
  else root.dataset.theme = theme
  tellShade()
}

export function applyZoom(zoom: number): void {
  document.documentElement.style.setProperty('--zoom', String(zoom))
}

export function currentShade(): Shade {
  const { theme } = document.documentElement.dataset
  if (theme === 'light' || theme === 'dark') return theme
  return darkQuery().matches ? 'dark' : 'light'
}

function tellShade(): void {
  const shade = currentShade()
  listeners.forEach((listener) => listener(shade))
}

/** Calls `listener` whenever the shade may have changed.
 *  @returns stops listening */
export function onShadeChange(listener: (shade: Shade) => void): () => void {
  if (listeners.size === 0) darkQuery().addEventListener('change', tellShade)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) darkQuery().removeEventListener('change', tellShade)
  }
}

/** @param name a colour of tokens.css, e.g. '--ghost'
 *  @returns what it is in the current shade, as '#rrggbb' */
export function tokenColour(name: `--${string}`): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const [red = 0, green = 0, blue = 0] =
    getComputedStyle(probe)
      .color.match(/[\d.]+/g)
      ?.map(Number) ?? []
  probe.remove()
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}
