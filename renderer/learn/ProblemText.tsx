/** What went wrong, and what to do next. */
import type { Problem } from '../../contract'

export function ProblemText({ problem: { message, next } }: { problem: Problem }) {
  return (
    <p className="learn-problem" role="alert">
      {message}
      {next && (
        <>
          {' '}
          <b>{next}</b>
        </>
      )}
    </p>
  )
}
