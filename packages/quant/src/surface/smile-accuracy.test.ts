import { describe, expect, it } from 'vitest';
import {
  blackPrice,
  blackVega,
  guessAtm,
  impliedVol,
  SmileFit,
  SmilePoints,
  strikeAtDelta,
  volAtDelta,
} from '../index.ts';

/**
 * Smiles of known truth, quoted as a market quotes them, and how far the fit is from the truth. It is
 * what the choice of the estimator rests on: no family here is one that a polynomial could be exact for.
 */
type Draw = (low: number, high: number) => number;
type Truth = (logMoneyness: number) => number;

const CHAINS = 250;
const MISSING = 0.25;
const STALE = 0.05;

const families: Readonly<Record<string, (draw: Draw, tauYears: number) => Truth>> = {
  /** Skew and curvature in a moneyness that flattens in the wings. */
  flattening: (draw, tauYears) => {
    const atm = draw(0.2, 0.6);
    const skew = draw(-0.15, 0.1);
    const curvature = draw(0.03, 0.08);
    return (k) => {
      const z = k / (atm * Math.sqrt(tauYears));
      const u = z / Math.sqrt(1 + (z * z) / 9);
      return atm * (1 + u * (skew + u * curvature));
    };
  },
  /** Gatheral's raw SVI. */
  svi: (draw, tauYears) => {
    const s = draw(0.2, 0.6) * Math.sqrt(tauYears);
    const rho = draw(-0.6, 0.5);
    const b = draw(0.15, 0.5) * s;
    const m = draw(-0.5, 0.5) * s;
    const sigma = draw(1, 2.5) * s;
    const a = s * s - b * (Math.hypot(m, sigma) - rho * m);
    return (k) => Math.sqrt((a + b * (rho * (k - m) + Math.hypot(k - m, sigma))) / tauYears);
  },
  /** Hagan's expansion for SABR with β = 1. */
  sabr: (draw, tauYears) => {
    const alpha = draw(0.2, 0.6);
    const rho = draw(-0.5, 0.4);
    const nu = draw(0.8, 1.6) * (30 / 365 / tauYears) ** 0.7;
    const level = (rho * nu * alpha) / 4 + ((2 - 3 * rho * rho) * nu * nu) / 24;
    return (k) => {
      const z = (-nu / alpha) * k;
      const chi = Math.log((Math.sqrt(1 - 2 * rho * z + z * z) + z - rho) / (1 - rho));
      return alpha * (Math.abs(z) < 1e-7 ? 1 : z / chi) * (1 + level * tauYears);
    };
  },
  /** Merton's jump diffusion. */
  jumps: (draw, tauYears) => {
    const diffusion = draw(0.2, 0.45);
    const rate = draw(2, 8) * tauYears;
    const mean = draw(-0.05, 0.03);
    const spread = draw(0.03, 0.07);
    const drift = mean + 0.5 * spread * spread;
    return (k) => {
      const right = k < 0 ? -1 : 1;
      const strike = Math.exp(k);
      let price = 0;
      let chance = Math.exp(-rate);
      for (let n = 0; n < 20; n++) {
        const vol = Math.sqrt(diffusion * diffusion + (n * spread * spread) / tauYears);
        const forward = Math.exp(n * drift - rate * Math.expm1(drift));
        price += chance * blackPrice(right, forward, strike, tauYears, vol);
        chance *= rate / (n + 1);
      }
      return impliedVol(right, price, 1, strike, tauYears);
    };
  },
};

/** Mulberry32: the same numbers every time. */
function drawsFrom(seed: number): Draw {
  let state = seed;
  return (low, high) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return low + ((high - low) * ((t ^ (t >>> 14)) >>> 0)) / 4294967296;
  };
}

/** Quotes every $0.50, some missing, some left over from another forward, rounded outwards to a cent. */
function quote(
  points: SmilePoints,
  draw: Draw,
  truth: Truth,
  forward: number,
  tauYears: number,
): void {
  const width = truth(0) * Math.sqrt(tauYears);
  const middle = Math.round(2 * forward);
  points.reset(2 * middle);
  for (let step = 1; step <= 2 * middle; step++) {
    const strike = 0.5 * step;
    if (draw(0, 1) < MISSING || Math.abs(Math.log(strike / forward)) > 4 * width) continue;
    const at = draw(0, 1) < STALE ? forward + draw(-0.5, 0.5) : forward;
    const right = strike < forward ? -1 : 1;
    const k = Math.log(strike / at);
    const vega = blackVega(at, strike, tauYears, truth(k));
    const wing = 0.0025 + 0.0015 * Math.min((k / width) ** 2, 4);
    const half = (0.004 + wing * vega) * draw(1, 1.5);
    const mid = blackPrice(right, at, strike, tauYears, truth(k)) + draw(-0.3, 0.3) * half;
    const bid = Math.floor(100 * (mid - half)) / 100;
    const ask = Math.ceil(100 * (mid + half)) / 100;
    if (!(bid > 0 && ask - bid <= 0.5 * (bid + ask))) continue;
    const vol = impliedVol(right, 0.5 * (bid + ask), forward, strike, tauYears);
    if (!(vol > 0)) continue;
    const precision = blackVega(forward, strike, tauYears, vol) / (0.5 * (ask - bid));
    points.add(strike, Math.log(strike), vol, precision);
  }
}

interface Errors {
  readonly bias: number;
  readonly rmse: number;
  readonly p99: number;
}

function summarise(errors: readonly number[]): Errors {
  const known = errors.filter((error) => !Number.isNaN(error));
  // A wing may end before 10 delta; but not often, or this would say nothing.
  expect(known.length).toBeGreaterThan(0.95 * CHAINS);
  const size = known.map(Math.abs).sort((a, b) => a - b);
  return {
    bias: known.reduce((sum, error) => sum + error, 0) / known.length,
    rmse: Math.sqrt(known.reduce((sum, error) => sum + error * error, 0) / known.length),
    p99: size[Math.floor(0.99 * size.length)]!,
  };
}

const points = new SmilePoints();
const fit = new SmileFit();

function simulate(family: string, days: number): Record<'atm' | 'rr25' | 'fly25' | 'rr10', Errors> {
  const tauYears = days / 365;
  const draw = drawsFrom(1000 * days + family.length);
  const atm: number[] = [];
  const rr25: number[] = [];
  const fly25: number[] = [];
  const rr10: number[] = [];
  for (let i = 0; i < CHAINS; i++) {
    const forward = draw(55, 90);
    const truth = families[family]!(draw, tauYears);
    quote(points, draw, truth, forward, tauYears);
    // The future that everyone sees is quoted in cents as well.
    const seen = forward + draw(-0.003, 0.003);
    expect(fit.fit(points, seen, tauYears, guessAtm(points, seen))).toBe(true);
    const error = (delta: number): number => {
      const at = (strike: number): number => truth(Math.log(strike / forward));
      return 100 * (volAtDelta(fit, delta) - at(strikeAtDelta(delta, forward, tauYears, at)));
    };
    const middle = 100 * (fit.atm() - truth(0));
    const call = error(0.25);
    const put = error(-0.25);
    atm.push(middle);
    rr25.push(call - put);
    fly25.push(0.5 * (call + put) - middle);
    rr10.push(error(0.1) - error(-0.1));
  }
  return {
    atm: summarise(atm),
    rr25: summarise(rr25),
    fly25: summarise(fly25),
    rr10: summarise(rr10),
  };
}

/** In vol points, for the worst of the families. */
const bounds = [
  { days: 14, atm: 0.06, rr25: 0.11, rr25p99: 0.32, fly25: 0.06, rr10: 0.19 },
  { days: 30, atm: 0.05, rr25: 0.08, rr25p99: 0.26, fly25: 0.05, rr10: 0.14 },
  { days: 75, atm: 0.03, rr25: 0.06, rr25p99: 0.17, fly25: 0.04, rr10: 0.12 },
];

describe.each(Object.keys(families))('the fitted smile against the truth: %s', (family) => {
  it.each(bounds)('$days days', ({ days, ...most }) => {
    const { atm, rr25, fly25, rr10 } = simulate(family, days);
    expect(Math.abs(atm.bias)).toBeLessThan(0.02);
    expect(atm.rmse).toBeLessThan(most.atm);
    expect(Math.abs(rr25.bias)).toBeLessThan(0.02);
    expect(rr25.rmse).toBeLessThan(most.rr25);
    expect(rr25.p99).toBeLessThan(most.rr25p99);
    expect(Math.abs(fly25.bias)).toBeLessThan(0.03);
    expect(fly25.rmse).toBeLessThan(most.fly25);
    expect(rr10.rmse).toBeLessThan(most.rr10);
  });
});
