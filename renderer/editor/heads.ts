/** How much of a ghost text each key takes. */
import { nextLine } from '../../core/text/lines'
import { nextParagraph } from '../../core/text/paragraphs'
import { nextSentence } from '../../core/text/sentences'
import { nextWord } from '../../core/text/words'
import type { HowTaken } from './lifetime'

export const heads: Record<HowTaken, (text: string) => string> = {
  tab: (text) => text,
  word: nextWord,
  line: nextLine,
  sentence: nextSentence,
  paragraph: nextParagraph,
}
