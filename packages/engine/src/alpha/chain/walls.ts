import type { Reading } from '../outright/outright.ts';
import { UNKNOWN } from '../outright/outright.ts';
import type { ExpiryReader } from './expiry-reader.ts';

/** Strikes with the most gamma in open interest. */
export interface Walls {
  readonly call: Reading;
  readonly put: Reading;
}

let calls = new Float64Array(0);
let puts = new Float64Array(0);

/**
 * Adds up open interest times gamma by strike over the expiries.
 *
 * @param strikes - all strikes of the product, ascending
 */
export function findWalls(strikes: Float64Array, readers: readonly ExpiryReader[]): Walls {
  if (calls.length < strikes.length) {
    calls = new Float64Array(strikes.length);
    puts = new Float64Array(strikes.length);
  }
  calls.fill(0);
  puts.fill(0);
  let ts = -1;
  for (const { strikes: own, panel, ts: newest } of readers) {
    if (!panel.hasInterest) continue;
    if (newest > ts) ts = newest;
    let at = 0;
    for (let i = 0; i < own.length; i++) {
      while (strikes[at]! < own[i]!) at++;
      calls[at]! += panel.callGamma[i]!;
      puts[at]! += panel.putGamma[i]!;
    }
  }
  if (ts < 0) return { call: UNKNOWN, put: UNKNOWN };
  return {
    call: { v: strikeOfMost(strikes, calls), ts },
    put: { v: strikeOfMost(strikes, puts), ts },
  };
}

function strikeOfMost(strikes: Float64Array, gamma: Float64Array): number {
  let most = 0;
  let strike = Number.NaN;
  for (let i = 0; i < strikes.length; i++) {
    if (!(gamma[i]! > most)) continue;
    most = gamma[i]!;
    strike = strikes[i]!;
  }
  return strike;
}
