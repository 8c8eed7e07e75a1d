/** Which suggestions are kept: what was learned of that, and how well it foretells. */
import type { AcceptanceResult } from '../../contract'
import { dayText } from '../feedback/words'
import { Plot } from '../feedback/Plot'
import { Fold } from './Fold'
import { acceptanceFacts, calibrationPoints, strongest } from './acceptanceWords'

export function AcceptancePart({ result }: { result: AcceptanceResult }) {
  const { verdict, reason, at } = result
  const points = calibrationPoints(result)
  const share = (value: number | null): string =>
    value === null ? '–' : `${Math.round(value * 100)} %`
  return (
    <Fold
      title="What is shown"
      gist={verdict === 'serving' ? 'your choices decide' : 'the model’s certainty decides'}
    >
      <p>{reason}</p>
      <p className="soft">{acceptanceFacts(result).join(' · ')}</p>
      {points.length > 1 && (
        <Plot
          title="Said and kept: the nearer to each other, the better it foretells"
          along="Said"
          xs={points.map(({ predicted }) => predicted)}
          series={[
            {
              name: 'Kept',
              unit: 'share',
              colour: '--plot-1',
              values: points.map(({ kept }) => kept),
              kind: 'line',
            },
            {
              name: 'Said',
              unit: 'share',
              colour: '--plot-2',
              values: points.map(({ predicted }) => predicted),
              kind: 'line',
            },
          ]}
          format={share}
          formatX={share}
        />
      )}
      {strongest(result).length > 0 && (
        <p className="soft">Counts most: {strongest(result).join(', ')}.</p>
      )}
      <p className="soft">As of {dayText(at)}.</p>
    </Fold>
  )
}
