import { type Fields, type FieldType, widthOf } from './fields.ts';
import { layouts, type Shapes } from './layouts.ts';

/** A version of the format; 0 where nobody said which, as in a file without metadata. */
export type DbnVersion = 1 | 2 | 3;

export type Kind = keyof Shapes;

/** Bytes before the fields of a record: length, type, publisher, instrument, time of the event. */
export const HEADER_SIZE = 16;
/** The largest that the length of a record, a byte that counts words, can say. */
export const MAX_RECORD_SIZE: number = 255 * 4;

/** A field and where it is, from the start of the record or the price level. */
export interface PlacedField {
  readonly name: string;
  readonly type: FieldType;
  readonly at: number;
  readonly width: number;
}

/** A kind of record with its offsets worked out. */
export interface Layout {
  readonly kind: Kind;
  readonly rtypes: readonly number[];
  readonly versions: readonly DbnVersion[];
  readonly fields: readonly PlacedField[];
  readonly levels: LevelLayout | undefined;
  /** Bytes of the whole record without the time of sending. */
  readonly size: number;
}

export interface LevelLayout {
  /** From the start of the level. */
  readonly fields: readonly PlacedField[];
  readonly at: number;
  readonly stride: number;
  readonly count: number;
}

/** Fields one after the other from `at` on, and where they end; padding has a place but no entry. */
export function place(fields: Fields, at: number): { placed: PlacedField[]; end: number } {
  const placed: PlacedField[] = [];
  for (const [name, type] of Object.entries(fields)) {
    const width = widthOf(type);
    if (!type.startsWith('pad')) placed.push({ name, type, at, width });
    at += width;
  }
  return { placed, end: at };
}

function layoutOf(kind: Kind): Layout {
  const spec: (typeof layouts)[Kind] = layouts[kind];
  const { placed, end } = place(spec.fields, HEADER_SIZE);
  const common = { kind, rtypes: spec.rtypes, versions: spec.versions, fields: placed };
  if (!('levels' in spec)) return { ...common, levels: undefined, size: end };
  const { count } = spec.levels;
  const one = place(spec.levels.of, 0);
  const levels: LevelLayout = { fields: one.placed, at: end, stride: one.end, count };
  return { ...common, levels, size: end + one.end * count };
}

/** Every layout; the place in this list is what a reader keeps of a record. */
export const layoutList: readonly Layout[] = (Object.keys(layouts) as Kind[]).map(layoutOf);

/** The layout of a kind. */
export const layoutByKind: ReadonlyMap<Kind, Layout> = new Map(
  layoutList.map((layout) => [layout.kind, layout]),
);

/** In a reader's table: a type that this version does not know. */
export const UNKNOWN = 0x7f;
/** In a reader's table: shorter than a header, or a known type in a size that this version has not. */
export const BAD_SIZE = 0xff;
/** Set where eight bytes with the time of sending follow the fields. */
export const WITH_TS_OUT = 0x80;

const tables = new Map<number, Uint8Array>();

/**
 * From the first two bytes of a record, its length in words and its type, to its place in `layoutList`.
 * One look-up tells both which layout it is and whether its size is the one that this layout has.
 */
export function tableOf(version: DbnVersion | 0): Uint8Array {
  const known = tables.get(version);
  if (known !== undefined) return known;
  const table = new Uint8Array(0x10000).fill(UNKNOWN);
  for (let rtype = 0; rtype < 256; rtype++) {
    table.fill(BAD_SIZE, rtype << 8, (rtype << 8) + HEADER_SIZE / 4);
  }
  for (const { rtypes } of layoutList) {
    for (const rtype of rtypes) table.fill(BAD_SIZE, rtype << 8, (rtype + 1) << 8);
  }
  layoutList.forEach((layout, index) => {
    if (version !== 0 && !layout.versions.includes(version)) return;
    for (const rtype of layout.rtypes) {
      table[(rtype << 8) | (layout.size / 4)] = index;
      table[(rtype << 8) | (layout.size / 4 + 2)] = index | WITH_TS_OUT;
    }
  });
  tables.set(version, table);
  return table;
}
