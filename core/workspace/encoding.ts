/** Bytes ↔ text without loss: what is opened and saved unchanged is the same bytes again. */
import { analyse } from 'chardet'
import iconv from 'iconv-lite'
import { InklingError } from '../../contract'

export interface Decoded {
  /** Without the byte order mark, line ends as they are. */
  text: string
  encoding: string
  bom: boolean
  eol: '\n' | '\r\n'
}

const byteOrderMarks: Array<{ encoding: string; bytes: Buffer }> = [
  { encoding: 'utf8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: 'utf16le', bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: 'utf16be', bytes: Buffer.from([0xfe, 0xff]) },
]

/** Control characters that no text file has; most bytes of a wrongly guessed encoding give some. */
const notInText = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f\ufffd]/

function binary(name: string): InklingError {
  return new InklingError(
    'file_is_binary',
    `"${name}" is not a text file (it holds binary data), so it was not opened. It was not changed.`,
    'Open it with the program it was made with.',
  )
}

function notText(name: string): InklingError {
  return new InklingError(
    'file_not_text',
    `Inkling could not tell how the text of "${name}" is encoded, and a wrong guess would damage it when saved. It was not changed.`,
    'Convert it to UTF-8 (for instance with iconv or another editor) and open it again.',
  )
}

function dominantEol(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1
  const crlf = text.split('\r\n').length - 1
  return crlf * 2 > all ? '\r\n' : '\n'
}

function roundTrips(bytes: Buffer, text: string, encoding: string): boolean {
  return iconv.encode(text, encoding).equals(bytes)
}

/** The most likely encoding whose decoded text encodes to the very same bytes. */
function guess(bytes: Buffer): { text: string; encoding: string } | null {
  // Detection reads samples: the first 64 KiB say enough, the round trip proves it for the whole.
  const guesses = analyse(bytes.subarray(0, 65_536)).map((match) => match.name as string)
  for (const encoding of [...guesses, 'windows-1252']) {
    if (!iconv.encodingExists(encoding)) continue
    const text = iconv.decode(bytes, encoding)
    if (!notInText.test(text) && roundTrips(bytes, text, encoding)) return { text, encoding }
  }
  return null
}

function decodeUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** @param name  for the message
 *  @throws InklingError file_is_binary | file_not_text */
export function decode(bytes: Buffer, name: string): Decoded {
  for (const mark of byteOrderMarks) {
    if (!bytes.subarray(0, mark.bytes.length).equals(mark.bytes)) continue
    const body = bytes.subarray(mark.bytes.length)
    const text = iconv.decode(body, mark.encoding, { stripBOM: false })
    if (!roundTrips(body, text, mark.encoding)) throw notText(name)
    return { text, encoding: mark.encoding, bom: true, eol: dominantEol(text) }
  }
  if (bytes.includes(0)) throw binary(name)
  const utf8 = decodeUtf8(bytes)
  if (utf8 !== null) return { text: utf8, encoding: 'utf8', bom: false, eol: dominantEol(utf8) }
  const guessed = guess(bytes)
  if (!guessed) throw notText(name)
  return { ...guessed, bom: false, eol: dominantEol(guessed.text) }
}

/** @throws InklingError bad_input when the encoding cannot hold some character of `text` */
export function encode(
  text: string,
  options: { encoding: string; bom: boolean; eol: '\n' | '\r\n' },
): Buffer {
  const { encoding, bom, eol } = options
  if (!iconv.encodingExists(encoding)) {
    throw new InklingError(
      'bad_input',
      `Inkling does not know the encoding "${encoding}", so nothing was written.`,
      'Save as UTF-8.',
    )
  }
  const body = text.replace(/\r\n|\n/g, eol)
  const bytes = iconv.encode(body, encoding)
  if (iconv.decode(bytes, encoding, { stripBOM: false }) !== body) {
    throw new InklingError(
      'bad_input',
      `The text has characters that the encoding of this file (${encoding}) cannot hold, so nothing was written. Your text is kept in the editor.`,
      'Save it as UTF-8, or take those characters out.',
      { encoding },
    )
  }
  const mark = bom ? byteOrderMarks.find((each) => each.encoding === encoding) : undefined
  return mark ? Buffer.concat([mark.bytes, bytes]) : bytes
}
