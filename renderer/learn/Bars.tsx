/** Base against adapter as two bars, the adapter's with its interval, below one plain sentence. */
import type { Bar } from './learnWords'

interface BarsProps {
  sentence: string | null
  /** What the figures are. */
  caption: string
  bars: Bar[]
  format: (value: number) => string
}

export function Bars({ sentence, caption, bars, format }: BarsProps) {
  const most = Math.max(...bars.map(({ value, interval }) => Math.max(value, interval?.high ?? 0)))
  const share = (part: number): string => `${Math.max(0, (part / (most || 1)) * 100)}%`
  return (
    <figure className="bars">
      <figcaption>{sentence}</figcaption>
      <table>
        <caption className="soft">{caption}</caption>
        <tbody>
          {bars.map(({ name, value, interval, ofAdapter }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="bar-cell" aria-hidden="true">
                <div className="bar" style={{ width: share(value) }} data-adapter={ofAdapter} />
                {interval && (
                  <div
                    className="bar-interval"
                    style={{
                      left: share(interval.low),
                      width: share(interval.high - Math.max(0, interval.low)),
                    }}
                  />
                )}
              </td>
              <td className="bar-figure">
                {format(value)}
                {interval && (
                  <span className="soft">
                    {' '}
                    {format(interval.low)} to {format(interval.high)}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
