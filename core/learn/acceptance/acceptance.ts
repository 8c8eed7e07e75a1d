/** The acceptance model as a service: foretells whether a text is kept, learns from the log, and is
 *  silent until it is proven better than a constant. */
import { InklingError, type AcceptanceResult, type OutcomeReport } from '../../../contract'
import type { Label, LoggedEvent } from '../../feedback/types'
import { collectExamples } from './examples'
import { featureVersion } from './features'
import { createPredictor, type Predictor, type Waiting } from './model'
import { rankCandidates } from './rank'
import { noOutcomes, withOutcome } from './recent'
import { loadAcceptance, saveAcceptance, type SavedAcceptance } from './store'
import { trainAcceptance } from './train'

export interface AcceptanceOptions {
  /** File in the profile. */
  path: string
  label: (event: LoggedEvent) => Label
  /** Unix milliseconds. */
  now: () => number
  /** Told of a file that could not be read or written; suggesting goes on either way. */
  onProblem?: (error: InklingError) => void
}

export interface Acceptance {
  /** @param event of a finished text, as `toEvent` makes it, before it is shown
   *  @returns 0 to 1; null while nothing is proven, or for another model than it learned from: then
   *  the curve of `suggest/gate` answers */
  predict(event: Waiting): number | null
  /** The likeliest to be kept first; as they came while nothing is proven. */
  rank<Candidate>(
    candidates: readonly Candidate[],
    eventOf: (candidate: Candidate) => Waiting,
  ): Candidate[]
  /** Each outcome as it is reported: what was taken lately is a feature. */
  told(report: Pick<OutcomeReport, 'outcome' | 'reason' | 'visibleMs'>): void
  /** Learns anew from the whole log and saves the outcome: well under a second for 10,000 events, on
   *  top of reading them. A call while one runs waits for it and learns once more.
   *  @param events with an outcome, oldest first
   *  @throws what reading the events throws; the model in use stays */
  learn(events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>): Promise<AcceptanceResult>
  /** Of the last learning, for the pane; null before the first. */
  result(): AcceptanceResult | null
  /** Version for the log: which gate gave `gate_p`; null while none serves. */
  version(): string | null
}

export function createAcceptance({ path, label, now, onProblem }: AcceptanceOptions): Acceptance {
  let saved = load()
  let recent = saved?.recent ?? noOutcomes
  let predictor = predictorOf(saved)
  let learning: Promise<unknown> = Promise.resolve()

  function load(): SavedAcceptance | null {
    try {
      return loadAcceptance(path, now())
    } catch (error) {
      tell(error)
      return null
    }
  }

  function tell(error: unknown): void {
    if (!(error instanceof InklingError)) throw error
    onProblem?.(error)
  }

  async function learnFrom(
    events: AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>,
  ): Promise<AcceptanceResult> {
    const examples = await collectExamples(events, label)
    const { model, result } = await trainAcceptance(examples, now())
    recent = examples.known.recent
    saved = { version: 1, model, result, recent }
    predictor = predictorOf(saved)
    try {
      saveAcceptance(path, saved)
    } catch (error) {
      tell(error)
    }
    return result
  }

  const predict = (event: Waiting) => predictor?.predict(event, recent) ?? null
  return {
    predict,
    rank: (candidates, eventOf) =>
      rankCandidates(candidates, (candidate) => predict(eventOf(candidate))),
    told(report) {
      recent = withOutcome(recent, report)
    },
    learn(events) {
      const next = learning.then(() => learnFrom(events))
      learning = next.catch(() => undefined)
      return next
    },
    result: () => saved?.result ?? null,
    version: () =>
      predictor === null || !saved?.model
        ? null
        : `acceptance-${featureVersion}/${saved.model.trainedAt}`,
  }
}

const predictorOf = (saved: SavedAcceptance | null): Predictor | null =>
  saved?.model ? createPredictor(saved.model) : null
