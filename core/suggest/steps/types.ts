import type { Place } from '../place'

/** Cleans one thing in a completion and leaves all others alone; '' shows nothing. It is run on
 *  texts that are still being written, too.
 *  @param text   with line feeds only
 *  @param cutOff whether the model was stopped by length: then its last words may be cut off */
export type Step = (text: string, place: Place, cutOff: boolean) => string
