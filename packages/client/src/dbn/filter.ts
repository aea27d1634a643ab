import { type Kind, offsets, type RecordView, type Schema, schemas } from '@crude-alpha/databento';
import { CrudeError } from '../errors.ts';

/** The record types of each schema. */
const rtypes: { readonly [S in Schema]: number } = {
  mbo: 0xa0,
  'mbp-1': 0x01,
  'mbp-10': 0x0a,
  tbbo: 0x01,
  trades: 0x00,
  'ohlcv-1s': 0x20,
  'ohlcv-1m': 0x21,
  'ohlcv-1h': 0x22,
  'ohlcv-1d': 0x23,
  'ohlcv-eod': 0x24,
  definition: 0x13,
  statistics: 0x18,
  status: 0x12,
  imbalance: 0x14,
  'cmbp-1': 0xb1,
  'cbbo-1s': 0xc0,
  'cbbo-1m': 0xc1,
  tcbbo: 0xc2,
  'bbo-1s': 0xc3,
  'bbo-1m': 0xc4,
};

export const filterOptions = { schema: { type: 'string' }, kind: { type: 'string' } } as const;

/** The kind as version 3 calls it. */
export function kindOf(view: RecordView): string {
  return view.kind.replace(/V[12]$/, '');
}

/** What the command line wants to see; without a wish, all. */
export function filterOf(
  schema: string | undefined,
  kind: string | undefined,
): (view: RecordView) => boolean {
  const types = new Set(schema?.split(',').map(rtypeOf));
  const kinds = new Set(kind?.split(',').map(knownKind));
  return (view) =>
    (types.size === 0 || types.has(view.rtype)) && (kinds.size === 0 || kinds.has(kindOf(view)));
}

function rtypeOf(name: string): number {
  if (!Object.hasOwn(rtypes, name)) {
    const known = Object.keys(schemas).join(', ');
    throw new CrudeError('BAD_USAGE', `no schema "${name}"; there are ${known}`);
  }
  return rtypes[name as Schema];
}

function knownKind(name: string): string {
  const known: readonly string[] = [
    ...(Object.keys(offsets) as Kind[]).filter((kind) => !/V[12]$/.test(kind)),
    'unknown',
  ];
  if (!known.includes(name)) {
    throw new CrudeError('BAD_USAGE', `no kind "${name}"; there are ${known.join(', ')}`);
  }
  return name;
}
