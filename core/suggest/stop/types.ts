/** What a stop rule may look at besides the text that has been generated. */
export interface StopContext {
  /** The cursor's line before the cursor. */
  lineBefore: string
  /** The cursor's line after the cursor. */
  lineAfter: string
  /** Whether blank lines and not single line breaks part the paragraphs of this text. */
  hardWrapped: boolean
}

/** How many units of `text` to keep when it has reached its end, or null to go on. It is asked
 *  after each token, so it may only decide on what cannot change any more. */
export type StopRule = (text: string, context: StopContext) => number | null
