import { DbnError } from './errors.ts';
import { HEADER_SIZE, layoutByKind, MAX_RECORD_SIZE, type PlacedField } from './layout.ts';
import type { DbnRecord, LegacyRecord } from './record.ts';
import { writeText } from './text.ts';

type Integers = readonly [least: bigint, most: bigint];

const ranges: Readonly<Record<string, Integers>> = {
  u8: [0n, 0xffn],
  i8: [-0x80n, 0x7fn],
  u16: [0n, 0xffffn],
  i16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffffffffn],
  i32: [-0x80000000n, 0x7fffffffn],
  u64: [0n, 0xffffffffffffffffn],
  time: [0n, 0xffffffffffffffffn],
  i64: [-0x8000000000000000n, 0x7fffffffffffffffn],
  price: [-0x8000000000000000n, 0x7fffffffffffffffn],
};

/** The bytes of a record, in the version that its kind belongs to. */
export function encodeRecord(record: DbnRecord | LegacyRecord): Uint8Array {
  if (record.kind === 'unknown') return encodeUnknown(record);
  const layout = layoutByKind.get(record.kind)!;
  if (!layout.rtypes.includes(record.rtype)) {
    throw new DbnError('VALUE_OUT_OF_RANGE', `${record.kind} is not of type ${record.rtype}`);
  }
  const size = layout.size + (record.tsOut === undefined ? 0 : 8);
  const { bytes, view } = withHeader(record, size);
  const values = record as unknown as Readonly<Record<string, unknown>>;
  for (const field of layout.fields) writeField(bytes, view, field, field.at, values[field.name]);
  const { levels } = layout;
  if (levels !== undefined) {
    const given = values['levels'] as readonly Readonly<Record<string, unknown>>[];
    if (given.length !== levels.count) {
      throw new DbnError('VALUE_OUT_OF_RANGE', `${record.kind} has ${levels.count} levels`);
    }
    given.forEach((level, i) => {
      const base = levels.at + i * levels.stride;
      for (const field of levels.fields) {
        writeField(bytes, view, field, base + field.at, level[field.name]);
      }
    });
  }
  if (record.tsOut !== undefined) {
    view.setBigUint64(size - 8, checked('tsOut', 'u64', record.tsOut), true);
  }
  return bytes;
}

function encodeUnknown(record: DbnRecord & { kind: 'unknown' }): Uint8Array {
  const size = HEADER_SIZE + record.body.length;
  if (size % 4 !== 0 || size > MAX_RECORD_SIZE) {
    throw new DbnError('VALUE_OUT_OF_RANGE', `a record cannot have ${size} bytes`);
  }
  const { bytes } = withHeader(record, size);
  bytes.set(record.body, HEADER_SIZE);
  return bytes;
}

function withHeader(
  record: DbnRecord | LegacyRecord,
  size: number,
): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, size / 4);
  view.setUint8(1, Number(checked('rtype', 'u8', record.rtype)));
  view.setUint16(2, Number(checked('publisherId', 'u16', record.publisherId)), true);
  view.setUint32(4, Number(checked('instrumentId', 'u32', record.instrumentId)), true);
  view.setBigUint64(8, checked('tsEvent', 'u64', record.tsEvent), true);
  return { bytes, view };
}

function writeField(
  bytes: Uint8Array,
  view: DataView,
  { name, type, width }: PlacedField,
  at: number,
  value: unknown,
): void {
  if (type === 'char') {
    const text = value as string;
    const code = text === '' ? 0 : text.charCodeAt(0);
    if (text.length > 1 || code > 0xff) {
      throw new DbnError('VALUE_OUT_OF_RANGE', `${name} is no single byte: "${text}"`);
    }
    view.setUint8(at, code);
  } else if (ranges[type] === undefined) {
    writeText(bytes, at, width, value as string);
  } else {
    const integer = checked(name, type, value);
    if (width === 1) view.setUint8(at, Number(BigInt.asUintN(8, integer)));
    else if (width === 2) view.setUint16(at, Number(BigInt.asUintN(16, integer)), true);
    else if (width === 4) view.setUint32(at, Number(BigInt.asUintN(32, integer)), true);
    else view.setBigUint64(at, BigInt.asUintN(64, integer), true);
  }
}

function checked(name: string, type: string, value: unknown): bigint {
  const [least, most] = ranges[type]!;
  const integer =
    typeof value === 'bigint'
      ? value
      : Number.isInteger(value)
        ? BigInt(value as number)
        : undefined;
  if (integer === undefined || integer < least || integer > most) {
    throw new DbnError('VALUE_OUT_OF_RANGE', `${name} is no ${type}: ${String(value)}`);
  }
  return integer;
}
