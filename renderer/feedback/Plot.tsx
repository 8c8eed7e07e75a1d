/** A small plot in the window's colours, with the same figures as a table behind it. */
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onShadeChange } from '../theme/theme'
import type { Mark } from './plotData'
import { optionsFor, type Intervals } from './plotOptions'

export interface Series {
  name: string
  /** Names the axis; series of the same unit share one. */
  unit: string
  colour: `--${string}`
  values: Array<number | null>
  /** Drawn through the values, and said in the table. */
  intervals?: Array<{ low: number; high: number } | null>
  kind: 'line' | 'bars' | 'points'
}

export interface PlotProps {
  /** One sentence that says what is to be seen. */
  title: string
  /** Name of the horizontal axis. */
  along: string
  /** Horizontal values; Unix seconds when `time` is set. */
  xs: number[]
  time?: boolean
  series: Series[]
  /** Places to mark on the horizontal axis, with a name for the legend and a short one beside the line. */
  marks?: Mark[]
  /** Room left and right of the outermost values, in units of the axis. */
  padX?: number
  /** The vertical axes begin at zero; otherwise just below the lowest value. Default true. */
  zero?: boolean
  heightPx?: number
  /** A cell of the table. */
  format?: (value: number | null, series: Series) => string
  formatX?: (x: number) => string
}

const plain = (value: number | null): string => (value === null ? '–' : String(value))

export function Plot(props: PlotProps) {
  const { title, along, xs, series, format = plain, formatX = String, marks = [] } = props
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <Legend series={series} marks={marks} />
      <Canvas {...props} />
      <details className="plot-table">
        <summary>The figures as a table</summary>
        <div className="plot-table-scroll" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{along}</th>
                {series.map(({ name, unit }) => (
                  <th key={name} scope="col">
                    {name} ({unit})
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {xs.map((x, index) => (
                <tr key={x}>
                  <th scope="row">{formatX(x)}</th>
                  {series.map((one) => (
                    <td key={one.name}>{cell(one, index, format)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}

function cell(series: Series, index: number, format: NonNullable<PlotProps['format']>): string {
  const value = format(series.values[index] ?? null, series)
  const between = series.intervals?.[index]
  return between
    ? `${value} (${format(between.low, series)} to ${format(between.high, series)})`
    : value
}

function Legend({ series, marks }: Required<Pick<PlotProps, 'series' | 'marks'>>) {
  return (
    <ul className="plot-legend">
      {series.map(({ name, unit, colour, kind }) => (
        <li key={name}>
          <span className={`plot-key ${kind}`} style={{ background: `var(${colour})` }} />
          {name} ({unit})
        </li>
      ))}
      {marks.length > 0 && (
        <li>
          <span className="plot-key mark" />
          {[...new Set(marks.map(({ name }) => name))].join(', ')}
        </li>
      )}
    </ul>
  )
}

const halfDayS = 43_200

function Canvas(props: PlotProps) {
  const { title, along, xs, time = false, series, marks = [], heightPx = 140 } = props
  const { padX = time ? halfDayS : 0, zero = true, formatX = String } = props
  const whole = xs.every(Number.isInteger)
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const data = [xs, ...series.map(({ values }) => values)] as uPlot.AlignedData
  const latest = useRef(data)
  latest.current = data
  const intervals = useRef<Intervals>([])
  intervals.current = series.map(({ intervals }) => intervals ?? [])
  const looks = series.map(({ name, unit, colour, kind }) => [name, unit, colour, kind])
  const shape = JSON.stringify([along, time, marks, looks, padX, zero, whole])

  // `shape` stands for all that the options are made of; values come by `setData`.
  useEffect(() => {
    const element = place.current
    if (!element) return
    const draw = (): void => {
      plot.current?.destroy()
      const options = optionsFor(
        { along, time, series, marks, heightPx, padX, zero, whole, formatX },
        () => intervals.current,
        element.clientWidth,
      )
      plot.current = new uPlot(options, latest.current, element)
    }
    draw()
    const resize = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: heightPx }),
    )
    resize.observe(element)
    const stopShade = onShadeChange(draw)
    return () => {
      stopShade()
      resize.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [shape, heightPx])

  useEffect(() => plot.current?.setData(data))

  return <div className="plot-canvas" ref={place} role="img" aria-label={title} />
}
