import { DbnError } from './errors.ts';
import { FIXED_SIZE, type Metadata, PREFIX_SIZE, V1_SYMBOL_SIZE } from './metadata.ts';
import { writeText } from './text.ts';

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** The bytes of metadata in the version that it says. */
export function encodeMetadata(metadata: Metadata): Uint8Array {
  const { version, symbolCstrLength: symbolSize } = metadata;
  if (version === 1 ? symbolSize !== V1_SYMBOL_SIZE : symbolSize < 1 || symbolSize > 0xffff) {
    throw new DbnError(
      'VALUE_OUT_OF_RANGE',
      `symbols of ${symbolSize} bytes in version ${version}`,
    );
  }
  const bare = PREFIX_SIZE + sizeOf(metadata);
  // Since version 3 records begin at a multiple of eight bytes.
  const size = version === 3 ? Math.ceil(bare / 8) * 8 : bare;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  writeText(bytes, 0, 3, 'DBN');
  view.setUint8(3, version);
  view.setUint32(4, size - PREFIX_SIZE, true);
  writeText(bytes, 8, 16, metadata.dataset);
  view.setUint16(24, metadata.schema, true);
  view.setBigUint64(26, metadata.start, true);
  view.setBigUint64(34, metadata.end, true);
  view.setBigUint64(42, metadata.limit, true);
  if (version === 1) view.setBigUint64(50, metadata.recordCount ?? 0xffff_ffff_ffff_ffffn, true);
  const stypes = version === 1 ? 58 : 50;
  view.setUint8(stypes, metadata.stypeIn);
  view.setUint8(stypes + 1, metadata.stypeOut);
  view.setUint8(stypes + 2, metadata.tsOut ? 1 : 0);
  if (version !== 1) view.setUint16(53, symbolSize, true);
  const { schemaDefinition = NO_BYTES } = metadata;
  let at = PREFIX_SIZE + FIXED_SIZE;
  view.setUint32(at - 4, schemaDefinition.length, true);
  bytes.set(schemaDefinition, at);
  at += schemaDefinition.length;
  const number = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const symbol = (text: string): void => {
    writeText(bytes, at, symbolSize, text);
    at += symbolSize;
  };
  for (const list of [metadata.symbols, metadata.partial, metadata.notFound]) {
    number(list.length);
    list.forEach(symbol);
  }
  number(metadata.mappings.length);
  for (const { rawSymbol, intervals } of metadata.mappings) {
    symbol(rawSymbol);
    number(intervals.length);
    for (const { startDate, endDate, symbol: mapped } of intervals) {
      number(startDate);
      number(endDate);
      symbol(mapped);
    }
  }
  return bytes;
}

function sizeOf(metadata: Metadata): number {
  const { symbols, partial, notFound, mappings, symbolCstrLength, schemaDefinition } = metadata;
  const lists = 4 * 4 + (symbols.length + partial.length + notFound.length) * symbolCstrLength;
  const mapped = mappings.reduce(
    (sum, { intervals }) => sum + symbolCstrLength + 4 + intervals.length * (8 + symbolCstrLength),
    0,
  );
  return FIXED_SIZE + (schemaDefinition?.length ?? 0) + lists + mapped;
}
