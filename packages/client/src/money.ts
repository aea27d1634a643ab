import { decimalOf, type Network } from '@crude-alpha/payments/payer';

/** An amount as people read it: `0.0015 pathUSD`. */
export function moneyText(units: bigint, { currencyName, decimals }: Network): string {
  return `${decimalOf(units, decimals)} ${currencyName}`;
}
