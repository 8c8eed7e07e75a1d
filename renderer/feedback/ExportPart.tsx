/** Takes the rows out as a file: what leaves is shown before it does. */
import { useEffect, useState } from 'react'
import type { ExportFormat, FeedbackFilter } from '../../contract'
import { pickPath } from '../files/pick'
import { client } from '../link/client'
import { isAbort, toProblem } from '../link/problem'
import { sizeText } from '../models/modelText'
import { isFiltered } from './Filters'
import { useFeedback } from './feedbackStore'
import { counted } from './words'

const formats: Record<ExportFormat, { name: string; use: string; extension: string }> = {
  csv: { name: 'CSV', use: 'for a spreadsheet; every column', extension: 'csv' },
  jsonl: { name: 'JSON lines', use: 'for scripts; every column', extension: 'jsonl' },
  sft: { name: 'SFT', use: 'prompt and completion, for fine-tuning', extension: 'jsonl' },
  dpo: { name: 'DPO', use: 'pairs of a better and a worse text', extension: 'jsonl' },
  kto: { name: 'KTO', use: 'completions with a good or bad label', extension: 'jsonl' },
}

type Preview = Awaited<ReturnType<typeof client.feedback.preview>>

interface Result {
  good: boolean
  text: string
}

const inWords = (error: unknown): string => {
  const { message, next } = toProblem(error)
  return [message, next].filter(Boolean).join(' ')
}

function usePreview(format: ExportFormat, filter: FeedbackFilter) {
  const [preview, setPreview] = useState<Preview | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    client.feedback
      .preview({ format, filter }, { signal: abort.signal })
      .then((answer) => {
        setPreview(answer)
        setProblem(null)
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted && !isAbort(error)) setProblem(inWords(error))
      })
    return () => abort.abort()
  }, [format, filter])
  return { preview, problem }
}

export function ExportPart({ onClose }: { onClose: () => void }) {
  const filter = useFeedback((state) => state.filter)
  const format = useFeedback((state) => state.exportFormat)
  const { preview, problem } = usePreview(format, filter)
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<Result | null>(null)

  async function save(): Promise<void> {
    const { extension } = formats[format]
    setResult(null)
    try {
      const path = await pickPath('save', `inkling-${format}.${extension}`)
      if (path === null) return
      setBusy(true)
      const { rows, bytes, path: written } = await client.feedback.export({ format, filter, path })
      const text = `${counted(rows, 'row')} (${sizeText(bytes)}) written to ${written}.`
      setResult({ good: true, text })
    } catch (error) {
      setResult({ good: false, text: inWords(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <section className="export" aria-label="Export">
      <fieldset>
        <legend>Format</legend>
        {Object.entries(formats).map(([id, { name, use }]) => (
          <label key={id} className="export-format">
            <input
              type="radio"
              name="export-format"
              checked={format === id}
              onChange={() => useFeedback.setState({ exportFormat: id as ExportFormat })}
            />
            <b>{name}</b> <span className="soft">{use}</span>
          </label>
        ))}
      </fieldset>
      <h3>What leaves this machine’s log</h3>
      {problem && <p className="bad">{problem}</p>}
      {preview && <PreviewPart preview={preview} filtered={isFiltered(filter)} />}
      <div className="row">
        <button
          type="button"
          className="button primary"
          disabled={busy || !preview || preview.rows === 0}
          onClick={() => void save()}
        >
          {busy ? 'Writing…' : 'Save as…'}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </div>
      <p role="status" className={result && !result.good ? 'bad' : undefined}>
        {result?.text}
      </p>
    </section>
  )
}

function PreviewPart({ preview, filtered }: { preview: Preview; filtered: boolean }) {
  const { rows, columns, head } = preview
  if (rows === 0) {
    return <p>No row fits this format yet{filtered ? ' and the filter' : ''}.</p>
  }
  return (
    <>
      <p>
        {counted(rows, 'row')}
        {filtered ? ', those that the filter shows' : ', the whole log'}. Columns:{' '}
        {columns.join(', ')}.
      </p>
      <pre className="export-head" tabIndex={0} aria-label="First rows">
        {head}
      </pre>
    </>
  )
}
