import type { Place } from '../place'
import type { Step } from './types'

/** The marks that a document quotes with; null where it shows none or uses both. */
interface QuoteStyle {
  curly: boolean | null
  /** `「」` for “”. */
  corner: boolean
  /** Whether speech stands in single marks. */
  single: boolean | null
}

const styleKey = Symbol('quote style')
const any = /["'“”‘’「」]/u
/** Inline code and links keep their marks. */
const verbatim = /(`[^`\n]*`?|\]\([^)\n]*\)?|<[^>\n]*>)/u

/** Writes quotation marks and apostrophes as the document does. */
export const followQuotes: Step = (text, place) => {
  if (place.mode !== 'prose' || !place.prose.followQuotes || !any.test(text)) return text
  const style = styleOf(place)
  let before = place.lineBefore
  return text
    .split(verbatim)
    .map((part, i) => {
      const written = i % 2 === 1 ? part : inStyle(part, before, style)
      before += written
      return written
    })
    .join('')
}

function inStyle(part: string, before: string, style: QuoteStyle): string {
  let text = part
  if (style.corner) text = text.replaceAll('“', '「').replaceAll('”', '」')
  if (style.single === true)
    text = text.replace(/“([^“”]*)”/gu, '‘$1’').replace(/"([^"\n]*)"/gu, "'$1'")
  if (style.single === false) text = text.replace(/(?<![\p{L}\p{N}])‘([^‘’\n]*[,.!?…])’/gu, '“$1”')
  if (style.curly === false) return text.replace(/[“”]/gu, '"').replace(/[‘’]/gu, "'")
  return style.curly === true ? curled(text, before) : text
}

function curled(text: string, before: string): string {
  let out = ''
  for (const c of text) {
    const left = (before + out).slice(-1)
    const opens = left === '' || /[\s([{“‘—–\u3000-\u303F，：；]/u.test(left)
    out += c === '"' ? (opens ? '“' : '”') : c === "'" ? (opens ? '‘' : '’') : c
  }
  return out
}

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

function styleOf(place: Place): QuoteStyle {
  const known = place.kept.get(styleKey) as QuoteStyle | undefined
  if (known) return known
  const document = (place.prefix.slice(-16_000) + place.suffix.slice(0, 4_000))
    .replace(/^(?:```|~~~)[\s\S]*?^(?:```|~~~)/gm, '')
    .replace(new RegExp(verbatim, 'gu'), '')
  const curly = count(document, /[“”‘’]/gu)
  const straight = count(document, /(?<=[\p{L}\s,.!?])["']|["'](?=\p{L})/gu)
  const double = count(document, /(?<![\p{L}\p{N}])["“](?=\p{L})/gu)
  const single = count(
    document,
    /(?<![\p{L}\p{N}])['‘](?=\p{L}[^\n"“]{0,300}?[,.!?…]['’](?!\p{L}))/gu,
  )
  const style: QuoteStyle = {
    curly: curly > 1 && straight === 0 ? true : straight > 1 && curly === 0 ? false : null,
    corner: count(document, /「/gu) > 0 && count(document, /“/gu) === 0,
    single: single > 1 && double === 0 ? true : double > 1 && single === 0 ? false : null,
  }
  place.kept.set(styleKey, style)
  return style
}
