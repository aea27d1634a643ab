import { normalCdf, normalPdf } from '../normal.ts';
import { criticalPrice } from './critical.ts';
import { gaussLegendre, type Rule } from './gauss.ts';

/** Points in time at which the boundary is known; between them it is a polynomial. */
const NODES = 10;
/** Points of the integral in the boundary's equation, and in the premium. */
const BOUNDARY_POINTS = 14;
const PREMIUM_POINTS = 20;
/** Each sweep brings the boundary several times nearer: after five, to 1e-6 of its distance. */
const SWEEPS = 5;
/** Interest up to expiry below which early exercise is worth less than can be told. */
const NO_INTEREST = 1e-9;

/**
 * The boundary at which an American put on a future is exercised, by L. Andersen, M. Lake and
 * D. Offengenden, "High performance American option pricing" (2016): their fixed point A for a carry
 * of zero, collocated at Chebyshev points in the root of time. Far closer than any approximation in
 * closed form: 1e-6 of the premium near the money, 1e-4 three deviations out.
 *
 * The heights are ln(strike/boundary)², at NODES + 1 points from now to expiry, where it is zero.
 *
 * @param s - vol·√τ
 * @param rho - rate·τ
 * @returns undefined where early exercise is worth nothing
 */
export function exerciseBoundary(s: number, rho: number): Float64Array | undefined {
  if (!(s > 0 && rho > NO_INTEREST)) return undefined;
  const { nodes } = scheme();
  const heights = new Float64Array(NODES + 1);
  for (let i = 0; i < NODES; i++) {
    const root = nodes[i]!;
    const critical = criticalPrice(-1, s * root, rho * root * root, 0);
    heights[i] = critical === undefined ? 0 : critical.at * critical.at;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) improve(heights, s, rho);
  return heights;
}

/**
 * What the right to exercise early adds to a European option on a future, in units of
 * √(future·strike) and discounted: I. J. Kim, "The analytic valuation of American options" (1990).
 * NaN from the boundary on, where the option is worth its intrinsic value.
 *
 * @param x - how far out of the money: ln(future/strike) of a put, ln(strike/future) of a call
 * @param heights - of the boundary for the same s and rho
 */
export function exercisePremium(heights: Float64Array, x: number, s: number, rho: number): number {
  if (x <= -Math.sqrt(heights[0]!)) return Number.NaN;
  const { premium, premiumWeights } = scheme();
  const future = Math.exp(x);
  let sum = 0;
  for (let k = 0; k < PREMIUM_POINTS; k++) {
    const root = premium.at[k]!;
    const distance = Math.sqrt(Math.max(between(premiumWeights, k, heights), 0));
    const elapsed = 1 - root * root;
    const deviation = s * Math.sqrt(elapsed);
    const d1 = (x + distance) / deviation + 0.5 * deviation;
    const gain = normalCdf(deviation - d1) - future * normalCdf(-d1);
    sum += premium.weight[k]! * root * Math.exp(-rho * elapsed) * gain;
  }
  return 2 * rho * sum * Math.exp(-0.5 * x);
}

/** One step of the fixed point at every node. */
function improve(heights: Float64Array, s: number, rho: number): void {
  const { nodes, boundary, boundaryWeights } = scheme();
  const next = new Float64Array(NODES);
  for (let i = 0; i < NODES; i++) {
    const root = nodes[i]!;
    const deviation = s * root;
    const distance = Math.sqrt(heights[i]!);
    const d1 = -distance / deviation + 0.5 * deviation;
    const density = normalPdf(d1) / deviation;
    let above = density * Math.exp(-distance);
    let below = density + normalCdf(d1);
    // The root of the time in between as variable takes the singularity out of the integrand.
    const scale = (2 * rho * root) / s;
    for (let k = 0; k < BOUNDARY_POINTS; k++) {
      const share = boundary.at[k]!;
      const at = i * BOUNDARY_POINTS + k;
      const log = Math.sqrt(Math.max(between(boundaryWeights, at, heights), 0)) - distance;
      const wide = deviation * share;
      const d = log / wide + 0.5 * wide;
      const grown = Math.exp(rho * root * root * (1 - share * share));
      const weight = scale * boundary.weight[k]! * grown;
      const pdf = normalPdf(d);
      above += weight * pdf * Math.exp(log);
      below += weight * (pdf + wide * normalCdf(d));
    }
    const improved = Math.log(below / above);
    next[i] = improved > 0 ? improved * improved : heights[i]!;
  }
  heights.set(next);
}

/** The polynomial through the heights at one of the points prepared. */
function between(weights: Float64Array, at: number, heights: Float64Array): number {
  const from = at * (NODES + 1);
  let sum = 0;
  for (let j = 0; j < NODES; j++) sum += weights[from + j]! * heights[j]!;
  return sum;
}

interface Scheme {
  /** Root of the share of time that remains, from 1 (now) to 0 (expiry). */
  readonly nodes: Float64Array;
  readonly boundary: Rule;
  readonly boundaryWeights: Float64Array;
  readonly premium: Rule;
  readonly premiumWeights: Float64Array;
}

let prepared: Scheme | undefined;

function scheme(): Scheme {
  prepared ??= prepare();
  return prepared;
}

function prepare(): Scheme {
  const nodes = Float64Array.from(
    { length: NODES + 1 },
    (_, j) => 0.5 * (1 + Math.cos((j * Math.PI) / NODES)),
  );
  const boundary = gaussLegendre(BOUNDARY_POINTS);
  const boundaryWeights = new Float64Array(NODES * BOUNDARY_POINTS * (NODES + 1));
  for (let i = 0; i < NODES; i++) {
    for (let k = 0; k < BOUNDARY_POINTS; k++) {
      const root = nodes[i]! * Math.sqrt(1 - boundary.at[k]! ** 2);
      interpolation(nodes, root, boundaryWeights, i * BOUNDARY_POINTS + k);
    }
  }
  const premium = gaussLegendre(PREMIUM_POINTS);
  const premiumWeights = new Float64Array(PREMIUM_POINTS * (NODES + 1));
  for (let k = 0; k < PREMIUM_POINTS; k++) {
    interpolation(nodes, premium.at[k]!, premiumWeights, k);
  }
  return { nodes, boundary, boundaryWeights, premium, premiumWeights };
}

/** Barycentric weights of Chebyshev points for the value at a point that is none of them. */
function interpolation(
  nodes: Float64Array,
  point: number,
  weights: Float64Array,
  at: number,
): void {
  const from = at * (NODES + 1);
  let sum = 0;
  for (let j = 0; j <= NODES; j++) {
    const end = j === 0 || j === NODES ? 0.5 : 1;
    const weight = ((j % 2 === 0 ? 1 : -1) * end) / (point - nodes[j]!);
    weights[from + j] = weight;
    sum += weight;
  }
  for (let j = 0; j <= NODES; j++) weights[from + j] = weights[from + j]! / sum;
}
