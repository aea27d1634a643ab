/**
 * What a field of a record is on the wire, all little-endian: integers by their width, `price` an i64 in
 * units of 1e-9, `time` a u64 of nanoseconds since the epoch, `char` one byte of text, `text22` a string
 * in 22 bytes that ends at the first zero, `pad4` four bytes without meaning.
 */
export type FieldType =
  | 'u8'
  | 'i8'
  | 'u16'
  | 'i16'
  | 'u32'
  | 'i32'
  | 'u64'
  | 'i64'
  | 'price'
  | 'time'
  | 'char'
  | `text${number}`
  | `pad${number}`;

/** The fields of a record or a price level, in the order of their bytes: there are no gaps. */
export type Fields = Readonly<Record<string, FieldType>>;

/** What a field is in a typed object: nothing is lost. */
export type ValueOf<T extends FieldType> = T extends 'u64' | 'i64' | 'price' | 'time'
  ? bigint
  : T extends 'char' | `text${number}`
    ? string
    : number;

/** The typed object of some fields. */
export type Values<F extends Fields> = {
  readonly [K in keyof F as F[K] extends `pad${number}` ? never : K]: ValueOf<F[K]>;
};

const widths: Readonly<Record<string, number>> = {
  u8: 1,
  i8: 1,
  char: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  price: 8,
  time: 8,
};

/** Bytes that a field takes. */
export function widthOf(type: FieldType): number {
  return widths[type] ?? Number(type.replace(/^(text|pad)/, ''));
}
