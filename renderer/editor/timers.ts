/** The browser's timer as the pure parts take it. */

/** @returns takes it back */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
