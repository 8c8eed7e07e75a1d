/** Exact sign test, one-sided: how probable are at least so many of one sign if either is as likely?
 *
 *  A bootstrap of shares that are 0 nearly everywhere cannot know how often they are not: a few prompts of 28
 *  that turned worse, none better, give an interval above 0. Four of them, chance alone does once in sixteen.
 *  @param more differences of the sign in question
 *  @param fewer differences of the other sign; equal ones say nothing
 *  @returns 0 to 1; 1 without differences */
export function signTest(more: number, fewer: number): number {
  const n = more + fewer
  let ways = 1
  let sum = 0
  for (let k = n; k >= more; k--) {
    sum += ways
    ways *= k / (n - k + 1)
  }
  return sum / 2 ** n
}
