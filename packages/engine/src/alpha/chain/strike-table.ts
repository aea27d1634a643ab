import type { Option } from '../listing/option.ts';

/** The strikes of a chain, ascending, and where the put and the call of each stand; -1 for none. */
export interface StrikeTable {
  readonly strike: Float64Array;
  /** ln K; NaN for a strike at or below zero. */
  readonly logStrike: Float64Array;
  readonly put: Int32Array;
  readonly call: Int32Array;
}

/** @param options - by strike */
export function tableOf(options: readonly Option[]): StrikeTable {
  const strikes = [...new Set(options.map((one) => one.strike))];
  const table: StrikeTable = {
    strike: Float64Array.from(strikes),
    logStrike: Float64Array.from(strikes, Math.log),
    put: new Int32Array(strikes.length).fill(-1),
    call: new Int32Array(strikes.length).fill(-1),
  };
  let at = 0;
  options.forEach(({ strike, right }, i) => {
    while (table.strike[at]! < strike) at++;
    (right === 1 ? table.call : table.put)[at] = i;
  });
  return table;
}
