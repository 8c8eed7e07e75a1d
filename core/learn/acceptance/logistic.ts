/** Logistic regression with an L2 penalty by Newton's method. Own code: a few dozen columns and ten
 *  thousand rows are a matter of milliseconds, and the whole of it can be read here. */

/** Rows of a fit, dense and row after row: `x[row * columns + column]`. */
export interface FitRows {
  x: Float64Array
  columns: number
  /** 0 or 1, or a share between them, for each row. */
  y: Float64Array
  /** At least 0; 1 is one whole event. */
  weight: Float64Array
}

export interface FitOptions {
  /** L2 penalty λ for each column: λ/2 · (β − prior)². 0 leaves a column free. */
  penalty: Float64Array
  /** Where the penalty pulls to; zeros by default. */
  prior?: Float64Array
}

export interface Fit {
  beta: Float64Array
  iterations: number
  converged: boolean
}

const mostIterations = 50
/** Largest gradient entry, as a share of the rows' weight, at which the optimum is reached. */
const flatBelow = 1e-9

/** Minimises Σ weight · −log p(y) + Σ λ/2 (β − prior)² over β. The objective is convex, so Newton's
 *  step, halved while it overshoots, finds the one minimum (Hastie, Tibshirani, Friedman, Elements of
 *  Statistical Learning, §4.4.1: iteratively reweighted least squares). */
export function fitLogistic(rows: FitRows, { penalty, prior }: FitOptions): Fit {
  const { columns } = rows
  const towards = prior ?? new Float64Array(columns)
  let beta = Float64Array.from(towards)
  let value = objective(rows, beta, penalty, towards)
  const enough = flatBelow * Math.max(1, total(rows.weight))
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const { gradient, hessian } = slopes(rows, beta, penalty, towards)
    if (gradient.every((entry) => Math.abs(entry) <= enough))
      return { beta, iterations: iteration, converged: true }
    const step = solvePositive(hessian, gradient, columns)
    let length = 1
    let next = moved(beta, step, length)
    let nextValue = objective(rows, next, penalty, towards)
    while (!(nextValue <= value) && length > 1e-6) {
      length /= 2
      next = moved(beta, step, length)
      nextValue = objective(rows, next, penalty, towards)
    }
    // Rounding leaves nothing more to gain.
    if (!(nextValue < value)) return { beta, iterations: iteration + 1, converged: true }
    beta = next
    value = nextValue
  }
  return { beta, iterations: mostIterations, converged: false }
}

export const sigmoid = (z: number): number =>
  z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z))

export const logit = (p: number): number => Math.log(p / (1 - p))

/** log(1 + eᶻ) without overflow. */
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))

const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)

const moved = (beta: Float64Array, step: Float64Array, length: number) =>
  beta.map((value, i) => value - length * (step[i] as number))

function score({ x, columns }: FitRows, beta: Float64Array, row: number): number {
  let z = 0
  for (let i = 0; i < columns; i++) z += (x[row * columns + i] as number) * (beta[i] as number)
  return z
}

/** Σ weight · −log p(y), nats. */
export function lossOf(rows: FitRows, beta: Float64Array): number {
  let sum = 0
  for (let row = 0; row < rows.y.length; row++) {
    const z = score(rows, beta, row)
    sum += (rows.weight[row] as number) * (softplus(z) - (rows.y[row] as number) * z)
  }
  return sum
}

function objective(
  rows: FitRows,
  beta: Float64Array,
  penalty: Float64Array,
  prior: Float64Array,
): number {
  let sum = lossOf(rows, beta)
  for (let i = 0; i < rows.columns; i++)
    sum += ((penalty[i] as number) / 2) * ((beta[i] as number) - (prior[i] as number)) ** 2
  return sum
}

/** Gradient [columns] and Hessian [columns, columns], of which the lower triangle is filled. */
function slopes(
  rows: FitRows,
  beta: Float64Array,
  penalty: Float64Array,
  prior: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const { x, columns, y, weight } = rows
  const gradient = new Float64Array(columns)
  const hessian = new Float64Array(columns * columns)
  for (let row = 0; row < y.length; row++) {
    const p = sigmoid(score(rows, beta, row))
    const error = (weight[row] as number) * (p - (y[row] as number))
    const curve = (weight[row] as number) * p * (1 - p)
    const at = row * columns
    for (let i = 0; i < columns; i++) {
      const value = x[at + i] as number
      if (value === 0) continue
      gradient[i] = (gradient[i] as number) + error * value
      const line = i * columns
      for (let j = 0; j <= i; j++)
        hessian[line + j] = (hessian[line + j] as number) + curve * value * (x[at + j] as number)
    }
  }
  for (let i = 0; i < columns; i++) {
    const lambda = penalty[i] as number
    gradient[i] = (gradient[i] as number) + lambda * ((beta[i] as number) - (prior[i] as number))
    // A column that is 0 in every row has no curve of its own; it stays where it is.
    hessian[i * columns + i] = (hessian[i * columns + i] as number) + lambda + 1e-10
  }
  return { gradient, hessian }
}

/** Solves H s = g for a positive definite H [n, n] by Cholesky's factors, in place.
 *  @param hessian its lower triangle */
function solvePositive(hessian: Float64Array, right: Float64Array, n: number): Float64Array {
  const l = hessian
  const at = (i: number, j: number) => l[i * n + j] as number
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      l[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(j, j)
    }
  }
  const s = Float64Array.from(right)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) s[i] = (s[i] as number) - at(i, k) * (s[k] as number)
    s[i] = (s[i] as number) / at(i, i)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) s[i] = (s[i] as number) - at(k, i) * (s[k] as number)
    s[i] = (s[i] as number) / at(i, i)
  }
  return s
}
