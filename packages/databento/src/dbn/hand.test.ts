import { describe, expect, test } from 'vitest';
import {
  DbnDecoder,
  DbnError,
  type DbnRecord,
  decodeMetadata,
  decodeRecord,
  encodeMetadata,
  encodeRecord,
  nameOf,
  offsets,
  priceOfNumber,
  priceToNumber,
  priceToText,
  type RecordOf,
  schemas,
  timeToUs,
  UNDEFINED_I64,
  UNDEFINED_TIME,
  upgradeMetadata,
  upgradeRecord,
} from './index.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof DbnError) return error.code;
    throw error;
  }
  return 'none';
}

/** 3 lots sold at 72.31 on 14 November 2023 at 22:13:20.123456789, byte by byte. */
const saleBytes = bytesOf(
  ['0c', '00', '0100', '20058302', '15cd853dfe9c9717', '800903d610000000', '03000000']
    .concat('54', '41', '80', '00', '15cd853dfe9c9717', 'fbffffff', '09000000')
    .join(''),
);
const sale: RecordOf<'trade'> = {
  kind: 'trade',
  rtype: 0,
  publisherId: 1,
  instrumentId: 42_140_960,
  tsEvent: 1_700_000_000_123_456_789n,
  price: 72_310_000_000n,
  size: 3,
  action: 'T',
  side: 'A',
  flags: 128,
  depth: 0,
  tsRecv: 1_700_000_000_123_456_789n,
  tsInDelta: -5,
  sequence: 9,
};

/** The least metadata that there is: trades of GLBX.MDP3 since the epoch, by raw symbol, no symbols. */
const metadataBytes = bytesOf(
  ['44424e', '03', '78000000', '474c42582e4d445033'.padEnd(32, '0'), '0400', '00'.repeat(8)]
    .concat('ff'.repeat(8), '00'.repeat(8), '01', '00', '00', '4700', '00'.repeat(53))
    .concat('00'.repeat(20))
    .join(''),
);

/** Metadata and the sale, with the bytes at some places changed. */
function stream(changes: Readonly<Record<number, number>> = {}): Uint8Array {
  const bytes = new Uint8Array([...metadataBytes, ...saleBytes]);
  for (const [at, byte] of Object.entries(changes)) bytes[Number(at)] = byte;
  return bytes;
}

function records(bytes: Uint8Array): unknown[] {
  const decoder = new DbnDecoder();
  decoder.push(bytes);
  const all = [];
  while (decoder.next()) all.push(decodeRecord(decoder));
  decoder.end();
  return all;
}

describe('a trade written by hand', () => {
  test('is read, in the cursor and as an object, and written', () => {
    const decoder = new DbnDecoder();
    decoder.push(stream());
    expect(decoder.next()).toBe(true);
    const { trade } = offsets;
    expect([decoder.kind, decoder.length, decoder.position]).toEqual(['trade', 48, 128]);
    expect([decoder.price(trade.price), decoder.units(trade.price)]).toEqual([
      72.31, 72_310_000_000,
    ]);
    expect([decoder.tsEventUs, decoder.tsEventNs]).toEqual([1_700_000_000_123_456, 789]);
    expect([decoder.char(trade.side), decoder.u8(trade.side)]).toEqual(['A', 65]);
    expect([decoder.u32(trade.size), decoder.i32(trade.tsInDelta)]).toEqual([3, -5]);
    expect([decoder.publisherId, decoder.instrumentId, decoder.rtype]).toEqual([1, 42_140_960, 0]);
    expect(decodeRecord(decoder)).toEqual(sale);
    expect(decoder.bytes()).toEqual(saleBytes);
    expect(encodeRecord(sale)).toEqual(saleBytes);
  });

  test('ends with the time of sending where that was asked for', () => {
    const bytes = new Uint8Array([...saleBytes, ...bytesOf('e803000000000000')]);
    bytes[0] = 14;
    const decoder = new DbnDecoder({ fragment: 3 });
    decoder.push(bytes);
    expect(decoder.next()).toBe(true);
    expect([decoder.kind, decoder.tsOut, decoder.tsOutUs]).toEqual(['trade', 1000n, 1]);
    expect(encodeRecord({ ...sale, tsOut: 1000n })).toEqual(bytes);
  });
});

describe('metadata written by hand', () => {
  const metadata = decodeMetadata(metadataBytes);

  test('is read and written', () => {
    expect(metadata).toMatchObject({ version: 3, dataset: 'GLBX.MDP3', schema: 4, stypeIn: 1 });
    expect(metadata).toMatchObject({ start: 0n, end: UNDEFINED_TIME, limit: 0n, tsOut: false });
    expect(nameOf(schemas, metadata.schema)).toBe('trades');
    expect(encodeMetadata(metadata)).toEqual(metadataBytes);
  });

  test('of version 3 ends at a multiple of eight bytes, of version 2 where it ends', () => {
    const more = { ...metadata, symbols: ['CLZ6'] };
    expect(encodeMetadata(more).length).toBe(200);
    expect(encodeMetadata({ ...more, version: 2 }).length).toBe(199);
    expect(decodeMetadata(encodeMetadata(more)).symbols).toEqual(['CLZ6']);
  });

  test.each([1, 2, 3] as const)('of version %i keeps a schema definition', (version) => {
    const symbolCstrLength = version === 1 ? 22 : 71;
    const schemaDefinition = bytesOf('c0ffee');
    const more = { ...metadata, version, symbolCstrLength, schemaDefinition, symbols: ['CLZ6'] };
    const bytes = Buffer.from(encodeMetadata(more));
    // Its length, its bytes, then one symbol of the right width and three empty lists.
    expect(bytes.subarray(108, 123).toString('hex')).toBe(
      ['03000000', 'c0ffee', '01000000', '434c5a36'].join(''),
    );
    const bare = 115 + 4 + symbolCstrLength + 12;
    expect(bytes.length).toBe(version === 3 ? Math.ceil(bare / 8) * 8 : bare);
    const read = decodeMetadata(bytes);
    expect(read).toMatchObject({ schemaDefinition, symbols: ['CLZ6'], mappings: [] });
    expect(bytes.equals(encodeMetadata(read))).toBe(true);
    // What was read outlives the bytes it was read from.
    bytes.fill(0);
    expect(read.schemaDefinition).toEqual(schemaDefinition);
    expect(upgradeMetadata(read).schemaDefinition).toEqual(schemaDefinition);
    expect(metadata.schemaDefinition).toBeUndefined();
  });

  test('that does not hold what it counts is refused', () => {
    expect(codeOf(() => records(stream({ 115: 0xff })))).toBe('BAD_METADATA');
    expect(codeOf(() => records(stream({ 4: 0x10 })))).toBe('BAD_METADATA');
    expect(codeOf(() => records(stream({ 7: 0xff })))).toBe('BAD_METADATA');
    expect(codeOf(() => records(stream({ 53: 0 })))).toBe('BAD_METADATA');
    expect(codeOf(() => records(stream({ 108: 17 })))).toBe('BAD_METADATA');
    expect(codeOf(() => records(stream({ 3: 4 })))).toBe('BAD_VERSION');
    expect(codeOf(() => records(stream({ 0: 0x45 })))).toBe('NOT_DBN');
  });
});

describe('what nobody knows yet', () => {
  test('a type comes raw, and is written as it came', () => {
    const [record] = records(stream({ 129: 0x99 })) as DbnRecord[];
    expect(record).toMatchObject({ kind: 'unknown', rtype: 0x99, instrumentId: 42_140_960 });
    expect(encodeRecord(record!)).toEqual(stream({ 129: 0x99 }).subarray(128));
  });

  test('values of known fields are kept', () => {
    expect(records(stream({ 156: 0x7a, 157: 0xfe }))).toMatchObject([{ action: 'z', side: 'þ' }]);
  });

  test('a known type in another size is refused, not read as what fits', () => {
    expect(codeOf(() => records(stream({ 128: 11 })))).toBe('BAD_LENGTH');
    expect(codeOf(() => records(stream({ 129: 1 })))).toBe('BAD_LENGTH');
    expect(codeOf(() => records(stream({ 128: 0, 129: 0x99 })))).toBe('BAD_LENGTH');
    expect(codeOf(() => records(stream({ 128: 3, 129: 0x99 })))).toBe('BAD_LENGTH');
  });

  test('a definition of version 1 in a stream of version 3 is refused', () => {
    const definition = new Uint8Array(360);
    definition.set([90, 0x13]);
    for (const [fragment, code] of [
      [1, 'none'],
      [3, 'BAD_LENGTH'],
      [true, 'none'],
    ] as const) {
      const decoder = new DbnDecoder({ fragment });
      decoder.push(definition);
      expect(
        codeOf(() => decoder.next()),
        String(fragment),
      ).toBe(code);
    }
  });
});

describe('use that is no use', () => {
  test('more bytes before the last were read', () => {
    const decoder = new DbnDecoder();
    decoder.push(stream());
    expect(codeOf(() => decoder.push(saleBytes))).toBe('NOT_DRAINED');
    expect(codeOf(() => decoder.end())).toBe('NOT_DRAINED');
  });

  test('values that have no place', () => {
    const bad = (change: Partial<RecordOf<'trade'>>): string =>
      codeOf(() => encodeRecord({ ...sale, ...change }));
    expect(bad({ size: 2 ** 32 })).toBe('VALUE_OUT_OF_RANGE');
    expect(bad({ size: 1.5 })).toBe('VALUE_OUT_OF_RANGE');
    expect(bad({ price: 2n ** 63n })).toBe('VALUE_OUT_OF_RANGE');
    expect(bad({ action: 'TT' })).toBe('VALUE_OUT_OF_RANGE');
    expect(bad({ rtype: 1 })).toBe('VALUE_OUT_OF_RANGE');
    const metadata = decodeMetadata(metadataBytes);
    expect(codeOf(() => encodeMetadata({ ...metadata, dataset: 'x'.repeat(17) }))).toBe(
      'TEXT_TOO_LONG',
    );
  });
});

test('prices and times as bigint to and from numbers', () => {
  expect(priceToNumber(72_310_000_000n)).toBe(72.31);
  expect(priceToNumber(UNDEFINED_I64)).toBeNaN();
  expect(priceOfNumber(-37.63)).toBe(-37_630_000_000n);
  expect(priceOfNumber(Number.NaN)).toBe(UNDEFINED_I64);
  expect(priceToText(-37_630_000_000n)).toBe('-37.63');
  expect(priceToText(100_000_000_000n)).toBe('100');
  expect(priceToText(-1n)).toBe('-0.000000001');
  expect(priceToText(UNDEFINED_I64)).toBe('');
  expect(timeToUs(1_700_000_000_123_456_789n)).toBe(1_700_000_000_123_456);
  expect(timeToUs(UNDEFINED_TIME)).toBeNaN();
});

test.each([
  ['error', 'User or API key deactivated', 2],
  ['error', 'User has reached their open connection limit', 3],
  ['error', 'Failed to resolve symbol X', 4],
  ['error', 'Internal error', 6],
  ['error', 'what else', 255],
  ['system', 'Heartbeat', 0],
  ['system', 'Subscription request 0 for mbp-1 data succeeded', 1],
  ['system', 'what else', 255],
] as const)('an old %s that says "%s" has the code %i when upgraded', (kind, text, code) => {
  const { rtype: _, ...header } = { ...sale, rtype: 0 };
  const old =
    kind === 'error'
      ? ({ ...header, kind: 'errorV1', rtype: 0x15, err: text } as const)
      : ({ ...header, kind: 'systemV1', rtype: 0x17, msg: text } as const);
  expect(upgradeRecord(old)).toMatchObject({ kind, code });
});
