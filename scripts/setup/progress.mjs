/** A line that grows while something large arrives. */

const barWidth = 24
const everyMs = 100

/** On a terminal one line that is drawn over; elsewhere a line at each quarter.
 *  @param {string} label
 *  @param {NodeJS.WriteStream} [out] */
export function createProgress(label, out = process.stderr) {
  let drawnAt = 0
  let quarter = 0
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0)

  function line(received, total, startedAt) {
    const share = Math.min(1, received / total)
    const bar = '#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '-')
    const seconds = (Date.now() - startedAt) / 1000
    const speed = seconds > 0.5 ? `  ${(received / 1e6 / seconds).toFixed(1)} MB/s` : ''
    return `  ${label} [${bar}] ${megabytes(received)} of ${megabytes(total)} MB${speed}`
  }

  const startedAt = Date.now()
  return {
    show(received, total) {
      if (out.isTTY) {
        if (Date.now() - drawnAt < everyMs && received < total) return
        drawnAt = Date.now()
        out.write(`\r${line(received, total, startedAt)}\x1b[K`)
      } else {
        const reached = Math.floor((received / total) * 4)
        if (reached > quarter) out.write(`${line(received, total, startedAt)}\n`)
        quarter = Math.max(quarter, reached)
      }
    },
    end() {
      if (out.isTTY && drawnAt > 0) out.write('\n')
    },
  }
}
