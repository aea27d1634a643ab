import type { GammaProfile } from '@crude-alpha/contracts';
import { MOST_ROWS } from '../limits.ts';
import { type Reading, UNKNOWN } from '../outright/outright.ts';
import { rounded } from '../rounded.ts';
import type { ExpiryReader } from './expiry-reader.ts';

/** Strikes with the most gamma in open interest. */
export interface Walls {
  readonly call: Reading;
  readonly put: Reading;
}

let calls = new Float64Array(0);
let puts = new Float64Array(0);

/** @param strikes - all strikes of the product, ascending */
export function findWalls(strikes: Float64Array, readers: readonly ExpiryReader[]): Walls {
  const ts = addUp(strikes, readers);
  if (ts < 0) return { call: UNKNOWN, put: UNKNOWN };
  return {
    call: { v: strikeOfMost(strikes, calls), ts },
    put: { v: strikeOfMost(strikes, puts), ts },
  };
}

/** The same as a chart shows it: all strikes that have some, by how much the one with the most has. */
export function profileGamma(
  strikes: Float64Array,
  readers: readonly ExpiryReader[],
): GammaProfile {
  const profile: GammaProfile = { callWall: null, putWall: null, strike: [], call: [], put: [] };
  if (addUp(strikes, readers) < 0) return profile;
  profile.callWall = rounded(strikeOfMost(strikes, calls), 1e4);
  profile.putWall = rounded(strikeOfMost(strikes, puts), 1e4);
  let most = 0;
  for (let i = 0; i < strikes.length; i++) most = Math.max(most, calls[i]!, puts[i]!);
  for (let i = 0; i < strikes.length && profile.strike.length < MOST_ROWS; i++) {
    const call = rounded(calls[i]! / most, 1e4) ?? 0;
    const put = rounded(puts[i]! / most, 1e4) ?? 0;
    if (call === 0 && put === 0) continue;
    profile.strike.push(strikes[i]!);
    profile.call.push(call);
    profile.put.push(put);
  }
  return profile;
}

/** Adds up open interest times gamma by strike over the expiries; the newest input, -1 without any. */
function addUp(strikes: Float64Array, readers: readonly ExpiryReader[]): number {
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
  return ts;
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
