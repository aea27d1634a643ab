import { BusError } from './errors.ts';

/** Which output of which tape event: total order over everything derived from one tape. */
export interface DerivedPosition {
  readonly ordinal: number;
  readonly index: number;
}

export const POSITION_HEADER = 'Crude-Position';

export function isAfter(a: DerivedPosition, b: DerivedPosition): boolean {
  return a.ordinal > b.ordinal || (a.ordinal === b.ordinal && a.index > b.index);
}

export function renderPosition({ ordinal, index }: DerivedPosition): string {
  return `${ordinal}.${index}`;
}

export function parsePosition(header: string): DerivedPosition {
  const match = /^(\d+)\.(\d+)$/.exec(header);
  if (match === null) {
    throw new BusError('TAPE_BROKEN', `a derived message names no tape position: "${header}"`);
  }
  return { ordinal: Number(match[1]), index: Number(match[2]) };
}
