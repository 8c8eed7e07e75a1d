/** How uPlot draws a plot of ours: axes, colours, marks, intervals. */
import uPlot from 'uplot'
import { tokenColour } from '../theme/theme'
import type { PlotProps, Series } from './Plot'
import type { Mark } from './plotData'

export type Intervals = Array<NonNullable<Series['intervals']>>

type Drawn = Pick<PlotProps, 'along' | 'series'> &
  Required<Pick<PlotProps, 'time' | 'marks' | 'heightPx' | 'padX' | 'zero' | 'formatX'>> & {
    /** Ticks at whole numbers only. */
    whole: boolean
  }

export function optionsFor(drawn: Drawn, intervals: () => Intervals, width: number): uPlot.Options {
  const { along, time, series, marks, heightPx, padX, zero, whole, formatX } = drawn
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
      x: { time, range: padX > 0 ? (_chart, low, high) => [low - padX, high + padX] : undefined },
      ...Object.fromEntries(
        units.map((unit) => [unit, { range: zero ? fromZero : around(() => intervals().flat()) }]),
      ),
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        label: along,
        labelSize: 18,
        size: 30,
        values: time ? dayTicks : (_chart, splits) => splits.map(formatX),
        ...(whole && !time && { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000] }),
      },
      ...units.slice(0, 2).map((unit, index) => ({
        ...axis,
        scale: unit,
        label: unit,
        labelSize: 18,
        size: axisWidth,
        side: index === 0 ? 3 : 1,
        grid: { show: index === 0, stroke: line },
      })),
    ],
    series: [
      {},
      ...series.map(({ name, unit, colour, kind }) => {
        const ink = tokenColour(colour)
        return {
          label: name,
          scale: unit,
          stroke: ink,
          width: kind === 'bars' ? 0 : 2,
          fill: kind === 'bars' ? `${ink}66` : undefined,
          paths:
            kind === 'bars'
              ? uPlot.paths.bars?.({ size: [0.6, 24] })
              : kind === 'points'
                ? () => null
                : undefined,
          points:
            kind === 'points'
              ? { show: true, size: 8, fill: ink }
              : { show: kind === 'line' ? undefined : false },
        }
      }),
    ],
    hooks: {
      draw: [
        (chart) => drawMarks(chart, marks, soft, font),
        (chart) => drawIntervals(chart, series, intervals()),
      ],
    },
  }
}

/** Room above the highest value; a scale without values still has a height. */
const fromZero = (_chart: uPlot, _low: number, high: number): uPlot.Range.MinMax => [
  0,
  high > 0 ? high * 1.1 : 1,
]

/** Holds the values and their intervals, with a little room. */
const around =
  (intervals: () => Intervals[number]) =>
  (_chart: uPlot, low: number, high: number): uPlot.Range.MinMax => {
    const ends = intervals().flatMap((one) => (one ? [one.low, one.high] : []))
    const [least, most] = [Math.min(low, ...ends), Math.max(high, ...ends)]
    const room = (most - least || Math.abs(most) || 1) * 0.15
    return [least - room, most + room]
  }

/** Room for the longest figure. */
const axisWidth = (_chart: uPlot, figures: string[] | null): number =>
  16 + 8 * Math.max(2, ...(figures ?? []).map(({ length }) => length))

const dayTicks = (_chart: uPlot, splits: number[]): string[] =>
  splits.map((at) =>
    new Date(at * 1_000).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }),
  )

function drawMarks(chart: uPlot, marks: Mark[], colour: string, font: string): void {
  const { ctx, bbox } = chart
  ctx.save()
  ctx.strokeStyle = colour
  ctx.fillStyle = colour
  ctx.font = scaled(font)
  ctx.textBaseline = 'top'
  ctx.setLineDash([4, 4])
  for (const { x, label } of marks) {
    const left = Math.round(chart.valToPos(x, 'x', true))
    if (left < bbox.left || left > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.moveTo(left, bbox.top)
    ctx.lineTo(left, bbox.top + bbox.height)
    ctx.stroke()
    if (label) ctx.fillText(label, left + 4 * uPlot.pxRatio, bbox.top)
  }
  ctx.restore()
}

/** A font of the page for the canvas, whose pixels are those of the screen. */
const scaled = (font: string): string =>
  font.replace(/^[\d.]+/, (size) => String(Number(size) * uPlot.pxRatio))

function drawIntervals(chart: uPlot, series: Series[], intervals: Intervals): void {
  const { ctx } = chart
  const half = 5 * uPlot.pxRatio
  ctx.save()
  ctx.lineWidth = 2 * uPlot.pxRatio
  for (const [which, { unit, colour }] of series.entries()) {
    ctx.strokeStyle = tokenColour(colour)
    for (const [index, interval] of (intervals[which] ?? []).entries()) {
      const x = chart.data[0][index]
      if (!interval || x === undefined) continue
      const left = chart.valToPos(x, 'x', true)
      const [low, high] = [interval.low, interval.high].map((at) => chart.valToPos(at, unit, true))
      if (low === undefined || high === undefined) continue
      ctx.beginPath()
      ctx.moveTo(left, low)
      ctx.lineTo(left, high)
      for (const end of [low, high]) {
        ctx.moveTo(left - half, end)
        ctx.lineTo(left + half, end)
      }
      ctx.stroke()
    }
  }
  ctx.restore()
}
