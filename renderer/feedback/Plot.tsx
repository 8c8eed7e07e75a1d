/** A small plot in the window's colours, with the same figures as a table behind it. */
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onShadeChange, tokenColour } from '../theme/theme'

export interface Series {
  name: string
  /** Names the axis; series of the same unit share one. */
  unit: string
  colour: `--${string}`
  values: Array<number | null>
  kind: 'line' | 'bars'
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
  /** Moments to mark on the horizontal axis, with a name each. */
  marks?: Array<{ x: number; name: string }>
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
                    <td key={one.name}>{format(one.values[index] ?? null, one)}</td>
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

function Canvas({ title, along, xs, time = false, series, marks = [], heightPx = 140 }: PlotProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const data = [xs, ...series.map(({ values }) => values)] as uPlot.AlignedData
  const latest = useRef(data)
  latest.current = data
  const shape = JSON.stringify([along, time, marks, series.map((one) => ({ ...one, values: 0 }))])

  // `shape` stands for all that the options are made of; values come by `setData`.
  useEffect(() => {
    const element = place.current
    if (!element) return
    const draw = (): void => {
      plot.current?.destroy()
      const options = optionsFor({ along, time, series, marks, heightPx }, element.clientWidth)
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

type Drawn = Pick<PlotProps, 'along' | 'series'> &
  Required<Pick<PlotProps, 'time' | 'marks' | 'heightPx'>>

function optionsFor({ along, time, series, marks, heightPx }: Drawn, width: number): uPlot.Options {
  const soft = tokenColour('--ink-soft')
  const line = tokenColour('--line')
  const font = `${getComputedStyle(document.body).fontSize} ${getComputedStyle(document.body).fontFamily}`
  const units = [...new Set(series.map(({ unit }) => unit))]
  const axis = { stroke: soft, font, labelFont: font, ticks: { stroke: line, size: 4 } }
  return {
    width,
    height: heightPx,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, units.length > 1 ? 0 : 12, 0, 0],
    scales: {
      x: { time, range: time ? wholeDays : undefined },
      ...Object.fromEntries(units.map((unit) => [unit, { range: fromZero }])),
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        label: along,
        labelSize: 18,
        size: 30,
        values: time ? dayTicks : undefined,
      },
      ...units.slice(0, 2).map((unit, index) => ({
        ...axis,
        scale: unit,
        label: unit,
        labelSize: 18,
        size: 40,
        side: index === 0 ? 3 : 1,
        grid: { show: index === 0, stroke: line },
      })),
    ],
    series: [
      {},
      ...series.map(({ name, unit, colour, kind }) => {
        const drawn = tokenColour(colour)
        return {
          label: name,
          scale: unit,
          stroke: drawn,
          width: kind === 'bars' ? 0 : 2,
          fill: kind === 'bars' ? `${drawn}66` : undefined,
          paths: kind === 'bars' ? uPlot.paths.bars?.({ size: [0.6, 24] }) : undefined,
          points: { show: kind === 'line' ? undefined : false },
        }
      }),
    ],
    hooks: { draw: [(chart) => drawMarks(chart, marks, soft)] },
  }
}

/** Room above the highest value; a scale without values still has a height. */
const fromZero = (_chart: uPlot, _low: number, high: number): uPlot.Range.MinMax => [
  0,
  high > 0 ? high * 1.1 : 1,
]

/** Bars of the first and the last day are as wide as the others. */
const wholeDays = (_chart: uPlot, low: number, high: number): uPlot.Range.MinMax => [
  low - 43_200,
  high + 43_200,
]

const dayTicks = (_chart: uPlot, splits: number[]): string[] =>
  splits.map((at) =>
    new Date(at * 1_000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }),
  )

function drawMarks(chart: uPlot, marks: Array<{ x: number }>, colour: string): void {
  const { ctx, bbox } = chart
  ctx.save()
  ctx.strokeStyle = colour
  ctx.setLineDash([4, 4])
  for (const { x } of marks) {
    const left = Math.round(chart.valToPos(x, 'x', true))
    if (left < bbox.left || left > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.moveTo(left, bbox.top)
    ctx.lineTo(left, bbox.top + bbox.height)
    ctx.stroke()
  }
  ctx.restore()
}
