/** The same prompts, answered by base and adapter, with what differs marked. */
import type { AnswerPair } from '../../contract'
import { counted } from '../feedback/words'
import { Fold } from './Fold'
import { wordDiff, type Piece } from './wordDiff'

/** UTF-16 units of a prompt that are shown: its end is what is answered. */
const promptUnits = 160

export function Samples({ samples }: { samples: AnswerPair[] }) {
  if (samples.length === 0) return null
  const changed = samples.filter(({ base, adapter }) => base !== adapter).length
  const gist = `${changed} of ${counted(samples.length, 'answer')} changed`
  return (
    <Fold title="The same prompts, before and after" gist={gist}>
      <ol className="samples">
        {samples.map((sample, index) => (
          <Sample key={index} sample={sample} />
        ))}
      </ol>
    </Fold>
  )
}

function Sample({ sample: { prompt, mode, source, base, adapter } }: { sample: AnswerPair }) {
  const [before, after] = wordDiff(shownText(base, mode), shownText(adapter, mode))
  return (
    <li className={mode}>
      <p className="soft sample-source">
        {source === 'own' ? 'From your later text' : 'A fixed prompt'}
      </p>
      <p className="sample-prompt">
        {prompt.length > promptUnits && '…'}
        {prompt.slice(-promptUnits).trimStart()}
      </p>
      <dl className="sample-answers">
        <Answer name="Base model" pieces={before} />
        <Answer name="With adapter" pieces={after} />
      </dl>
    </li>
  )
}

/** Without the line end that leads to it; code keeps its indentation. */
const shownText = (text: string, mode: AnswerPair['mode']): string =>
  (mode === 'code' ? text.replace(/^\s*\n/, '') : text.trimStart()).trimEnd()

function Answer({ name, pieces }: { name: string; pieces: Piece[] }) {
  return (
    <div>
      <dt className="soft">{name}</dt>
      <dd>
        {pieces.length === 0 && <span className="soft">No answer</span>}
        {pieces.map((piece, index) => (
          <PieceText key={index} piece={piece} />
        ))}
      </dd>
    </div>
  )
}

/** The space before a mark is not marked. */
function PieceText({ piece: { text, only } }: { piece: Piece }) {
  if (!only) return text
  const words = text.trimStart()
  return (
    <>
      {text.slice(0, text.length - words.length)}
      <mark>{words}</mark>
    </>
  )
}
