import { volAtTenor } from '@crude-alpha/quant';
import type { Chain, Listing } from './chains.ts';
import type { ExpiryVols } from './expiry-vols.ts';
import { quoteFault, type Reading, UNKNOWN } from './future-fields.ts';
import {
  FAR_TENOR_YEARS,
  FORWARD_MAX_AGE_US,
  MIN_EXPIRY_US,
  MIN_FRESH_SHARE,
  NEAR_TENOR_YEARS,
  YEAR_US,
} from './limits.ts';

import type { Verdict } from './verdict.ts';

/** What the option chain says at constant maturities; NaN where it says nothing. */
export interface Surface {
  readonly atm: Reading;
  /** Call minus put, vol points. */
  readonly rr25: Reading;
  /** 90 days less 30 days, vol points. */
  readonly slope: Reading;
}

const NO_SURFACE: Surface = { atm: UNKNOWN, rr25: UNKNOWN, slope: UNKNOWN };

export function readSurface(
  listing: Listing,
  trustedFrom: number,
  ts: number,
  verdict: Verdict,
): Surface {
  const needed = chainsNeeded(listing.chains, ts);
  if (needed.length === 0) {
    verdict.add('stale_chain', 'no_chain');
    return NO_SURFACE;
  }
  const expiries = evaluate(needed, trustedFrom, ts, verdict);
  const newest = expiries.reduce((most, one) => Math.max(most, one.ts), -1);
  if (expiries.length > 0) judgeFreshness(expiries, verdict);

  const nodes = expiries.filter((one) => !Number.isNaN(one.atm));
  const atTenor = (of: (one: ExpiryVols) => number, tenorYears: number): number =>
    volAtTenor(
      nodes.map((one) => ({ tauYears: one.tauYears, vol: of(one) })),
      tenorYears,
    );
  const atm = atTenor((one) => one.atm, NEAR_TENOR_YEARS);
  const call = atTenor((one) => one.call25, NEAR_TENOR_YEARS);
  const put = atTenor((one) => one.put25, NEAR_TENOR_YEARS);
  if (Number.isNaN(atm))
    verdict.add('stale_chain', nodes.length > 0 ? 'no_30d_expiry' : 'no_smile');
  else {
    if (Number.isNaN(call)) verdict.add('one_sided', 'no_call_wing');
    if (Number.isNaN(put)) verdict.add('one_sided', 'no_put_wing');
  }
  const far = atTenor((one) => one.atm, FAR_TENOR_YEARS);
  return {
    atm: { v: atm, ts: newest },
    rr25: { v: 100 * (call - put), ts: newest },
    slope: { v: 100 * (far - atm), ts: newest },
  };
}

/**
 * Works one expiry out that `readSurface` would have to at this moment, and keeps it; false when
 * there is none left.
 */
export function prepareSurface(listing: Listing, trustedFrom: number, ts: number): boolean {
  for (const chain of chainsNeeded(listing.chains, ts)) {
    const future = chain.options[0]!.future;
    if (future === null || quoteFault(future, trustedFrom, ts, FORWARD_MAX_AGE_US) !== null) {
      continue;
    }
    if (!(future.mid > 0) || chain.reader.knows(future.mid, future.ts, trustedFrom, ts)) continue;
    chain.reader.read(future.mid, future.ts, trustedFrom, ts);
    return true;
  }
  return false;
}

/** Every expiry that counts, up to the first at or beyond the far tenor; they are by expiry. */
function chainsNeeded(chains: readonly Chain[], ts: number): readonly Chain[] {
  let from = 0;
  while (from < chains.length && chains[from]!.expiry - ts < MIN_EXPIRY_US) from++;
  let to = from;
  while (to < chains.length && chains[to]!.expiry - ts < FAR_TENOR_YEARS * YEAR_US) to++;
  return chains.slice(from, to + 1);
}

function evaluate(
  chains: readonly Chain[],
  trustedFrom: number,
  ts: number,
  verdict: Verdict,
): ExpiryVols[] {
  const expiries: ExpiryVols[] = [];
  for (const chain of chains) {
    const future = chain.options[0]!.future;
    if (future === null) {
      verdict.add('stale_chain', `forward_unknown:${chain.underlying}`);
      continue;
    }
    const fault = quoteFault(future, trustedFrom, ts, FORWARD_MAX_AGE_US);
    if (fault !== null) verdict.add('stale_chain', `forward_${fault}:${chain.underlying}`);
    else if (future.mid > 0)
      expiries.push(chain.reader.read(future.mid, future.ts, trustedFrom, ts));
    else verdict.add('stale_chain', `forward_not_positive:${chain.underlying}`);
  }
  return expiries;
}

function judgeFreshness(expiries: readonly ExpiryVols[], verdict: Verdict): void {
  let quoted = 0;
  let fresh = 0;
  for (const one of expiries) {
    quoted += one.quoted;
    fresh += one.fresh;
  }
  if (quoted === 0) verdict.add('stale_chain', 'no_option_quotes');
  else if (fresh < MIN_FRESH_SHARE * quoted) verdict.add('stale_chain', 'options_stale');
}
