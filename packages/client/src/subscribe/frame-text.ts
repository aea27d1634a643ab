import type { AlphaFrame } from '@crude-alpha/contracts';

/** The few fields that fit on a line, with the digits that mean something. */
export const shownFields: readonly (readonly [name: string, label: string, digits: number])[] = [
  ['cme_fwd_mid', 'mid', 3],
  ['atm_iv', 'atm', 4],
  ['rr25', 'rr25', 4],
  ['skew_signal', 'skew', 2],
  ['signed_flow_10', 'flow', 0],
];

/** A frame as one line for people. */
export function frameText({ symbol, ts, health, fields }: AlphaFrame): string {
  const time = new Date(ts / 1000).toISOString().slice(11, 19);
  const values = shownFields.map(([name, label, digits]) => {
    const value = fields[name]?.v ?? null;
    return `${label} ${valueText(value, digits)}`.padEnd(label.length + 9);
  });
  return `${time} ${symbol} ${health.padEnd(11)} ${values.join(' ')}`.trimEnd();
}

/** A number, without a sign where nothing is left of it; a dash for what is not known. */
export function valueText(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits).replace(/^-(?=[0.]*$)/, '');
}
