import { useEffect, useEffectEvent } from 'react'

/** Tells of a press beside all of these, before anything else hears of it.
 *  @param inside  elements that belong together; those that are not there yet are null */
export function usePressOutside(inside: () => Array<Element | null>, onPress: () => void): void {
  const hear = useEffectEvent(({ target }: PointerEvent): void => {
    if (!inside().some((element) => target instanceof Node && element?.contains(target))) onPress()
  })
  useEffect(() => {
    window.addEventListener('pointerdown', hear, true)
    return () => window.removeEventListener('pointerdown', hear, true)
  }, [])
}
