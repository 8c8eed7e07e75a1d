/** Size and place of the window, kept over restarts in a small file of their own. */
import { readFileSync } from 'node:fs'
import { atomicWriteSync } from '../core/storage/atomicWrite'
import * as z from 'zod'

const rectangle = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000),
})
export type Rectangle = z.infer<typeof rectangle>

const windowState = z.object({ bounds: rectangle.nullable(), maximized: z.boolean() })
export type WindowState = z.infer<typeof windowState>

const firstState: WindowState = { bounds: null, maximized: false }

/** @returns what the file says if it is whole, otherwise a first start's state */
export function readWindowState(file: string): WindowState {
  try {
    return windowState.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return firstState
  }
}

/** Losing the window's place is no reason to bother anyone, so a failing write is passed over. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    atomicWriteSync(file, JSON.stringify(state))
  } catch {
    // Read-only or full disk: the app says so where it matters.
  }
}

/** Fits remembered bounds to the displays that are there now: a display may have gone, or shrunk.
 *  @param areas work areas in screen coordinates, the primary one first
 *  @returns bounds that lie inside the display that they overlap most, or inside the first */
export function clampBounds(bounds: Rectangle, areas: readonly Rectangle[]): Rectangle {
  const area = areas.reduce<Rectangle | undefined>(
    (best, next) =>
      best === undefined || overlap(bounds, next) > overlap(bounds, best) ? next : best,
    undefined,
  )
  if (area === undefined) return bounds
  const width = Math.min(bounds.width, area.width)
  const height = Math.min(bounds.height, area.height)
  return {
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  }
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(0, width) * Math.max(0, height)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}
