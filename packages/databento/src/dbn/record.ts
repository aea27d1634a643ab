import type { Fields, Values } from './fields.ts';
import type { Kind } from './layout.ts';
import type { Shapes } from './layouts.ts';

/** What every record begins with. */
export interface RecordHeader {
  readonly rtype: number;
  readonly publisherId: number;
  readonly instrumentId: number;
  /** Nanoseconds since the epoch, U64MAX where undefined. */
  readonly tsEvent: bigint;
  /** When the gateway sent it, where that was asked for. */
  readonly tsOut?: bigint;
}

type Body<S> = (S extends { readonly fields: infer F extends Fields } ? Values<F> : never) &
  (S extends { readonly levels: { readonly of: infer L extends Fields } }
    ? { readonly levels: readonly Values<L>[] }
    : unknown);

/** The typed object of one kind of record: prices in units of 1e-9 and times in nanoseconds as bigint. */
export type RecordOf<K extends Kind> = K extends Kind
  ? RecordHeader & Body<Shapes[K]> & { readonly kind: K }
  : never;

/** A record of a type that this library does not know, as it came. */
export interface UnknownRecord extends RecordHeader {
  readonly kind: 'unknown';
  /** What follows the header. */
  readonly body: Uint8Array;
}

/** Shapes that only versions 1 and 2 have; `upgradeRecord` makes the newest of them. */
export type LegacyKind = Extract<Kind, `${string}V1` | `${string}V2`>;
export type LegacyRecord = RecordOf<LegacyKind>;

/** A record as version 3 has it; `kind` tells which. */
export type DbnRecord = RecordOf<Exclude<Kind, LegacyKind>> | UnknownRecord;
