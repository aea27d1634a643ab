import { ParityForward } from '@crude-alpha/quant';
import { OPTION_MAX_AGE_US } from '../limits.ts';
import type { OptionVols } from './option-vols.ts';
import type { StrikeTable } from './strike-table.ts';

/** Columns by strike of whichever chain is read. */
let calls = new Float64Array(0);
let puts = new Float64Array(0);
let callHalves = new Float64Array(0);
let putHalves = new Float64Array(0);
const parity = new ParityForward();

/**
 * The forward of a chain by put–call parity near the money; NaN with fewer than three strikes.
 *
 * @param now - the future's mid; NaN when it is not known: then only quotes count that were made
 *   without it as well, for what the market did since the others is what is asked
 */
export function readParity(vols: OptionVols, table: StrikeTable, now: number, ts: number): number {
  const count = table.strike.length;
  if (calls.length < count) {
    calls = new Float64Array(count);
    puts = new Float64Array(count);
    callHalves = new Float64Array(count);
    putHalves = new Float64Array(count);
  }
  for (let at = 0; at < count; at++) {
    const call = table.call[at]!;
    const put = table.put[at]!;
    calls[at] = midOf(vols, call, now, ts);
    puts[at] = midOf(vols, put, now, ts);
    callHalves[at] = call < 0 ? Number.NaN : vols.half[call]!;
    putHalves[at] = put < 0 ? Number.NaN : vols.half[put]!;
  }
  parity.read(table.strike, calls, puts, callHalves, putHalves, count);
  return parity.forward;
}

/** A fresh mid, moved by about the delta that it has near the money with what the future moved since; else NaN. */
function midOf(vols: OptionVols, at: number, now: number, ts: number): number {
  if (at < 0 || !(ts - vols.ts[at]! <= OPTION_MAX_AGE_US)) return Number.NaN;
  const own = vols.forward[at]!;
  if (Number.isNaN(own)) return vols.mid[at]!;
  return vols.mid[at]! + 0.5 * vols.right[at]! * (now - own);
}
