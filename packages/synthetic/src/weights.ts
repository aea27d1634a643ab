import type { FutureLine, OptionLine } from './line.ts';
import { SECOND } from './path.ts';
import { NORMAL_BELOW } from './pricing.ts';

const DAY = 86_400 * SECOND;
/** Calendar days before expiry at which half of a front month's volume has left it. */
const ROLL_DAYS = 9;
const ROLL_WIDTH = 1.5;
const BACK_MONTHS = 0.004;

/** How active each future is: the front month most, until it hands over to the next before expiry. */
export function futureWeights(futures: readonly FutureLine[], ts: number): number[] {
  let ahead = 0;
  return futures.map(({ expiry }) => {
    const days = (expiry - ts) / DAY;
    if (days <= 0) return 0;
    const alive = 1 / (1 + Math.exp((ROLL_DAYS - days) / ROLL_WIDTH));
    const weight = alive * Math.exp(-1.3 * ahead) + BACK_MONTHS;
    ahead += alive;
    return weight;
  });
}

/** How active an option is: near the money and near expiry most. */
export function optionWeight({ strike, right, chain }: OptionLine, forward: number): number {
  const moneyness =
    strike > 0 && forward >= NORMAL_BELOW
      ? Math.log(strike / forward)
      : (strike - forward) / NORMAL_BELOW;
  const x = moneyness / (0.08 * Math.sqrt(1 + chain));
  const inTheMoney = right === 'C' ? strike < forward : strike > forward;
  return ((inTheMoney ? 0.3 : 1) * (0.03 + Math.exp(-0.5 * x * x))) / (1 + 0.7 * chain);
}

/** A lookup table from which a uniform slot draws items in proportion to their weights. */
export function drawTable<T>(items: readonly T[], weights: readonly number[], slots: number): T[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const table: T[] = [];
  let reached = 0;
  items.forEach((item, i) => {
    reached += weights[i]!;
    while (table.length + 0.5 < (reached / total) * slots && table.length < slots) table.push(item);
  });
  return table;
}
