import { products } from '@crude-alpha/market';
import type { PlannerOptions } from './planner.ts';

/** What of CME's market is followed, live and in replay. */
export interface Following {
  /** Futures, with the options on them. */
  readonly products: readonly string[];
  /** Strikes on each side of the money, per expiry. */
  readonly strikesWindow: number;
  /** Whether the weekly options are followed beside the monthly ones. */
  readonly weeklies: boolean;
  /** How much of a future's book is asked for. */
  readonly depth: PlannerOptions['depth'];
}

/** CL lists years of months, and options on most: these are the ones that are traded. */
const UNDERLYINGS = 12;
/** Weeklies are listed for four weeks, each weekday's; they may not push the monthly option out. */
const EXPIRIES = 24;

/** The plan of what to subscribe to: families as Databento names them, and how many of each. */
export function plannerOptions(following: Following): PlannerOptions {
  const { depth, strikesWindow } = following;
  return {
    futures: following.products.map((id) => `${id}.FUT`),
    options: optionsOn(following).map((id) => `${id}.OPT`),
    depth,
    strikesWindow,
    underlyings: UNDERLYINGS,
    expiries: EXPIRIES,
  };
}

/** The options on the products, monthly ones before weeklies. */
export function optionsOn({ products: wanted, weeklies }: Following): readonly string[] {
  return products.flatMap((one) => {
    if (one.kind !== 'option' || !wanted.includes(one.underlying)) return [];
    return one.monthly === undefined || weeklies ? [one.id] : [];
  });
}
