import type { AlphaFrame, Health } from '@crude-alpha/contracts';
import { writeNumber } from './figures.ts';

const words: Readonly<Record<Health, string>> = {
  ok: 'ok',
  one_sided: 'one-sided',
  stale_chain: 'stale chain',
  halted: 'halted',
  no_data: 'no data',
};

/** The health of a frame, as it is read. */
export function healthWord(health: Health): string {
  return words[health];
}

/** `forward_stale:CL.F27` → `forward stale · CL.F27`. */
export function reasonWords(reason: string): string {
  const [what = '', ...about] = reason.split(':');
  return [what.replaceAll('_', ' '), ...about].join(' · ');
}

/** What was measured of the option chain behind a frame, as pairs of name and figure. */
export function qualityFigures({ quality }: AlphaFrame): (readonly [string, string])[] {
  const told = (name: string, value: number | null, write: (known: number) => string) =>
    [name, value === null ? '–' : write(value)] as const;
  return [
    told('Score', quality.score, (score) => writeNumber(score, 2)),
    told('Quote age', quality.quoteAgeMs, (ms) => `${writeNumber(ms / 1000, 1)} s`),
    told('Parity', quality.parityCents, (cents) => `${writeNumber(cents, 2)} ¢`),
    told('Fit', quality.fitHalfSpreads, (half) => `${writeNumber(half, 2)} half-spreads`),
    told(
      'Strikes',
      quality.putStrikes,
      (puts) => `${puts} puts, ${quality.callStrikes ?? 0} calls`,
    ),
    ['Model', quality.model === 'normal' ? 'normal, vols in dollars' : 'lognormal'],
  ];
}
