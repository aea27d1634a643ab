import { writeNumber } from './figures.ts';

const DAY_SEC = 86_400;

/** `LO.J26` → `J26`, `WL3.X26` → `WL3 X26`: the product that all are of says nothing. */
export function seriesName(series: string): string {
  const [product = '', month = ''] = series.split('.');
  return product === 'LO' ? month : `${product} ${month}`;
}

/** Time to expiry as a trader says it. */
export function writeDays(tauSec: number): string {
  const days = tauSec / DAY_SEC;
  return `${writeNumber(days, days < 10 ? 1 : 0)} d`;
}

/** A volatility in per cent; where prices are near zero it is one of dollars and stays as it is. */
export function writeVol(iv: number | null | undefined, model: 'lognormal' | 'normal'): string {
  if (iv === null || iv === undefined) return '–';
  return writeNumber(model === 'normal' ? iv : iv * 100, 2);
}
