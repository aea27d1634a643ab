import { type Address, parseUnits } from 'viem';
import { PaymentsError } from '../errors.ts';
import type { Network } from '../networks.ts';

/** What is asked for, and who gets it. */
export interface Terms {
  readonly network: Network;
  readonly recipient: Address;
  /** Decimal, as an operator writes it: `0.001`. */
  readonly amount: string;
  /** The same in base units. */
  readonly price: bigint;
  /** What one payment buys. */
  readonly minutes: number;
  /** A sensible deposit for a new channel, decimal. */
  readonly suggestedDeposit: string;
}

/** A channel is opened with money for this many payments where the payer has no wish of its own. */
const SUGGESTED_PAYMENTS = 100n;

/** Throws BAD_CONFIG at an amount that is none. */
export function termsOf(
  network: Network,
  recipient: Address,
  amount: string,
  minutes: number,
): Terms {
  const price = baseUnits(amount, network.decimals);
  return {
    network,
    recipient,
    amount,
    price,
    minutes,
    suggestedDeposit: decimalOf(price * SUGGESTED_PAYMENTS, network.decimals),
  };
}

/** A decimal amount in base units: `0.0015` is `1500n`. Throws BAD_CONFIG at what is none above zero. */
export function baseUnits(amount: string, decimals: number): bigint {
  // More digits than the token has would be rounded without a word.
  const exact = new RegExp(`^\\d{1,18}(\\.\\d{1,${decimals}})?$`);
  const units = exact.test(amount) ? parseUnits(amount, decimals) : 0n;
  if (units > 0n) return units;
  throw new PaymentsError(
    'BAD_CONFIG',
    `${JSON.stringify(amount)} is no amount above zero with at most ${decimals} decimals`,
  );
}

/** Base units as a decimal: `1500n` is `0.0015`. */
export function decimalOf(units: bigint, decimals: number): string {
  const sign = units < 0n ? '-' : '';
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -decimals)}${fraction === '' ? '' : `.${fraction}`}`;
}
