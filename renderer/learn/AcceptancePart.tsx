/** Which suggestions are kept: what was learned of that, and how well it foretells. */
import type { AcceptanceResult } from '../../contract'
import { dayText } from '../feedback/words'
import { Plot } from '../feedback/Plot'
import { acceptanceFacts, calibrationPoints, strongest } from './acceptanceWords'

export function AcceptancePart({ result }: { result: AcceptanceResult }) {
  const { verdict, reason, at } = result
  const points = calibrationPoints(result)
  const share = (value: number | null): string =>
    value === null ? '–' : `${Math.round(value * 100)} %`
  return (
    <section aria-label="What is shown">
      <h3>
        {verdict === 'serving' ? 'Your choices decide what is shown' : 'What is shown'}
        <span className="soft learn-when"> {dayText(at)}</span>
      </h3>
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
    </section>
  )
}
