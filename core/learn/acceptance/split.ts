/** Parts of the judged events in time's order: weights from the oldest, calibration from later ones,
 *  proof on the newest. */
const shares = { fit: 0.6, calibrate: 0.15 } as const

export interface Parts<Row> {
  older: Row[]
  later: Row[]
  newest: Row[]
}

/** @param rows by time, ascending */
export function splitByTime<Row>(rows: readonly Row[]): Parts<Row> {
  const fitEnd = Math.floor(rows.length * shares.fit)
  const proofStart = Math.floor(rows.length * (shares.fit + shares.calibrate))
  return {
    older: rows.slice(0, fitEnd),
    later: rows.slice(fitEnd, proofStart),
    newest: rows.slice(proofStart),
  }
}
