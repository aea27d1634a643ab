import type { OptionExpiry } from '@crude-alpha/market';
import { normalCdf, normalPdf } from '@crude-alpha/quant';
import { monthKey, type OptionLine, optionLine, STRIKE_STEP } from './line.ts';
import { type Smile, volAt } from './smile.ts';

/** Half a spread at zero vega, dollars, and what each unit of vega adds to it. */
const SPREAD_FLOOR = 0.004;
const SPREAD_VOL = 0.0025;
const SPREAD_WING = 0.0015;
/** Share of the width of the distribution that the forward may move before the chain is repriced. */
const REPRICE = 0.01;
const NONE = new Float64Array(0);

/** All strikes of one expiry and their prices on its smile. */
export class Chain {
  readonly expiry: OptionExpiry;
  readonly index: number;
  /** Place of its underlying among the session's futures. */
  readonly future: number;
  readonly key: number;
  readonly smile: Smile = { forward: 1, tauYears: 1, atm: 1, skew: 0, curvature: 0 };
  /** Call and put of each strike, ascending. */
  lines: readonly OptionLine[] = [];
  /** Half of the spread at each strike before noise, dollars. */
  halfSpreads: Float64Array = NONE;
  /** Delta of the call at each strike. */
  deltas: Float64Array = NONE;
  private readonly product: string;
  private low = 0;
  private logStrikes = NONE;
  private calls = NONE;
  private gammas = NONE;

  constructor(product: string, expiry: OptionExpiry, index: number, future: number) {
    this.product = product;
    this.expiry = expiry;
    this.index = index;
    this.future = future;
    this.key = monthKey(expiry.month);
  }

  /** Widens the chain to these strikes, in steps of half a dollar; gives the new instruments. */
  widen(low: number, high: number): readonly OptionLine[] {
    const count = high - low + 1;
    if (low === this.low && count === this.logStrikes.length) return [];
    const known = new Map(this.lines.map((line) => [line.key, line]));
    const lines: OptionLine[] = [];
    const added: OptionLine[] = [];
    for (let step = low; step <= high; step++) {
      for (const right of ['C', 'P'] as const) {
        const fresh = optionLine(this.product, this.expiry, this.index, right, step);
        const line = known.get(fresh.key) ?? fresh;
        line.place = step - low;
        lines.push(line);
        if (line === fresh) added.push(line);
      }
    }
    this.low = low;
    this.lines = lines;
    this.logStrikes = Float64Array.from({ length: count }, (_, i) => Math.log(this.strike(i)));
    this.calls = new Float64Array(count);
    this.deltas = new Float64Array(count);
    this.gammas = new Float64Array(count);
    this.halfSpreads = new Float64Array(count);
    return added;
  }

  /** Prices every strike on the smile as it stands. */
  price(): void {
    const { smile, logStrikes, calls, deltas, gammas, halfSpreads } = this;
    const { forward } = smile;
    const logForward = Math.log(forward);
    const root = Math.sqrt(smile.tauYears);
    const width = 1 / (smile.atm * root);
    for (let i = 0; i < logStrikes.length; i++) {
      const moneyness = logStrikes[i]! - logForward;
      const s = volAt(smile, moneyness) * root;
      const d1 = 0.5 * s - moneyness / s;
      const delta = normalCdf(d1);
      const density = normalPdf(d1);
      calls[i] = forward * delta - this.strike(i) * normalCdf(d1 - s);
      deltas[i] = delta;
      gammas[i] = density / (forward * s);
      const z = moneyness * width;
      const vega = forward * density * root;
      halfSpreads[i] = SPREAD_FLOOR + vega * (SPREAD_VOL + SPREAD_WING * Math.min(z * z, 4));
    }
  }

  /** Moves to a new forward within the same second, repricing when an expansion would not do. */
  moveTo(forward: number): void {
    const { smile } = this;
    const width = smile.forward * smile.atm * Math.sqrt(smile.tauYears);
    if (Math.abs(forward - smile.forward) <= REPRICE * width) return;
    smile.forward = forward;
    this.price();
  }

  /** Price of an option with the forward a little away from where the chain was priced. */
  valueAt(line: OptionLine, forward: number): number {
    const { place } = line;
    const moved = forward - this.smile.forward;
    const call =
      this.calls[place]! + moved * (this.deltas[place]! + 0.5 * moved * this.gammas[place]!);
    return line.right === 'C' ? call : call - (forward - line.strike);
  }

  private strike(place: number): number {
    return (this.low + place) * STRIKE_STEP;
  }
}
