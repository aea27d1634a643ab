import type { PlacedField } from './layout.ts';
import { layoutByKind } from './layout.ts';
import type { At, TextAt } from './offsets.ts';
import type { DbnRecord, LegacyRecord, RecordOf } from './record.ts';
import type { RecordView } from './view.ts';

/**
 * The record that a view stands on as an object of its own, exact in every field. `upgradeRecord` takes
 * the kinds that only old versions have to those of version 3.
 */
export function decodeRecord(view: RecordView): DbnRecord | LegacyRecord {
  const { kind, rtype, publisherId, instrumentId, tsEvent, tsOut } = view;
  const header = { kind, rtype, publisherId, instrumentId, tsEvent };
  if (kind === 'unknown') return { ...header, kind, body: view.bytes().slice(16) };
  const record: Record<string, unknown> = header;
  const { fields, levels } = layoutByKind.get(kind)!;
  readInto(record, view, fields, 0);
  if (levels !== undefined) {
    record['levels'] = Array.from({ length: levels.count }, (_, i) => {
      const level: Record<string, unknown> = {};
      readInto(level, view, levels.fields, levels.at + i * levels.stride);
      return level;
    });
  }
  if (tsOut !== undefined) record['tsOut'] = tsOut;
  // The layout has put in what the type, made of the same table, says.
  return record as unknown as RecordOf<typeof kind>;
}

function readInto(
  out: Record<string, unknown>,
  view: RecordView,
  fields: readonly PlacedField[],
  base: number,
): void {
  for (const field of fields) out[field.name] = readField(view, field, base + field.at);
}

function readField(view: RecordView, { type, width }: PlacedField, at: number): unknown {
  switch (type) {
    case 'u8':
      return view.u8(at as At<'u8'>);
    case 'i8':
      return view.i8(at as At<'i8'>);
    case 'u16':
      return view.u16(at as At<'u16'>);
    case 'i16':
      return view.i16(at as At<'i16'>);
    case 'u32':
      return view.u32(at as At<'u32'>);
    case 'i32':
      return view.i32(at as At<'i32'>);
    case 'u64':
    case 'time':
      return view.u64(at as At<'u64'>);
    case 'i64':
    case 'price':
      return view.i64(at as At<'i64'>);
    case 'char':
      return view.char(at as At<'char'>);
    default: {
      const where: TextAt = { at, width };
      return view.text(where);
    }
  }
}
