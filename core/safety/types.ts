export interface Masked {
  text: string
  /** How many places were masked. */
  count: number
}

/** Masks secrets (a maintained rule set) in text before it is stored. The mask keeps the kind
 *  ("[secret: AWS key]") and nothing of the secret. Never throws: text that cannot be checked
 *  is replaced as a whole. */
export type MaskSecrets = (text: string) => Promise<Masked>

/** Where a secret stands: UTF-16 units, `end` exclusive. */
export interface SecretRange {
  start: number
  end: number
  /** Shown in the mask: "[secret: JWT]". */
  kind: string
}
