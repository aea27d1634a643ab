import type { Right } from '@crude-alpha/quant';
import type { Instrument } from '../state.ts';

export type Option = Instrument & { readonly right: Right };

export function isOption(one: Instrument): one is Option {
  return one.right !== 0 && Number.isFinite(one.strike);
}
