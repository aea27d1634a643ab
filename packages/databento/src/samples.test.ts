import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DbnDecoder,
  type DbnRecord,
  decodeRecord,
  decompressZstd,
  encodeMetadata,
  encodeRecord,
  isZstd,
  type LegacyRecord,
  type Metadata,
  upgradeMetadata,
  upgradeRecord,
} from './index.ts';

/**
 * Every field at its offset as the format's documents give it, written out by hand: name, offset, type.
 * Levels and the header are below. What is not said of padding is compared by encoding again.
 */
const trade =
  'price 16 i64, size 24 u32, action 28 c1, side 29 c1, flags 30 u8, depth 31 u8, tsRecv 32 u64, tsInDelta 40 i32, sequence 44 u32';
const common =
  'tsRecv 16 u64, minPriceIncrement 24 i64, displayFactor 32 i64, expiration 40 u64, activation 48 u64, highLimitPrice 56 i64, lowLimitPrice 64 i64, maxPriceVariation 72 i64';
const oldDefinition = `${common}, tradingReferencePrice 80 i64, unitOfMeasureQty 88 i64, minPriceIncrementAmount 96 i64, priceRatio 104 i64, tradingReferenceDate 176 u16, applId 178 i16, maturityYear 180 u16, decayStartDate 182 u16, channelId 184 u16, currency 186 s4, settlCurrency 190 s4, secsubtype 194 s6`;
const byKind: Readonly<Record<string, string>> = {
  mbo: 'orderId 16 u64, price 24 i64, size 32 u32, flags 36 u8, channelId 37 u8, action 38 c1, side 39 c1, tsRecv 40 u64, tsInDelta 48 i32, sequence 52 u32',
  trade,
  mbp1: trade,
  mbp10: trade,
  bbo: 'price 16 i64, size 24 u32, side 29 c1, flags 30 u8, tsRecv 32 u64, sequence 44 u32',
  cmbp1:
    'price 16 i64, size 24 u32, action 28 c1, side 29 c1, flags 30 u8, tsRecv 32 u64, tsInDelta 40 i32',
  cbbo: 'price 16 i64, size 24 u32, side 29 c1, flags 30 u8, tsRecv 32 u64',
  ohlcv: 'open 16 i64, high 24 i64, low 32 i64, close 40 i64, volume 48 u64',
  status:
    'tsRecv 16 u64, action 24 u16, reason 26 u16, tradingEvent 28 u16, isTrading 30 c1, isQuoting 31 c1, isShortSellRestricted 32 c1',
  statistics:
    'tsRecv 16 u64, tsRef 24 u64, price 32 i64, quantity 40 i64, sequence 48 u32, tsInDelta 52 i32, statType 56 u16, channelId 58 u16, updateAction 60 u8, statFlags 61 u8',
  statisticsV1:
    'tsRecv 16 u64, tsRef 24 u64, price 32 i64, quantity 40 i32, sequence 44 u32, tsInDelta 48 i32, statType 52 u16, channelId 54 u16, updateAction 56 u8, statFlags 57 u8',
  imbalance:
    'tsRecv 16 u64, refPrice 24 i64, auctionTime 32 u64, contBookClrPrice 40 i64, auctInterestClrPrice 48 i64, ssrFillingPrice 56 i64, indMatchPrice 64 i64, upperCollar 72 i64, lowerCollar 80 i64, pairedQty 88 u32, totalImbalanceQty 92 u32, marketImbalanceQty 96 u32, unpairedQty 100 u32, auctionType 104 c1, side 105 c1, auctionStatus 106 u8, freezeStatus 107 u8, numExtensions 108 u8, unpairedSide 109 c1, significantImbalance 110 c1',
  symbolMapping:
    'stypeIn 16 u8, stypeInSymbol 17 s71, stypeOut 88 u8, stypeOutSymbol 89 s71, startTs 160 u64, endTs 168 u64',
  symbolMappingV1: 'stypeInSymbol 16 s22, stypeOutSymbol 38 s22, startTs 64 u64, endTs 72 u64',
  error: 'err 16 s302, code 318 u8, isLast 319 u8',
  errorV1: 'err 16 s64',
  system: 'msg 16 s303, code 319 u8',
  systemV1: 'msg 16 s64',
  definition: `${common}, unitOfMeasureQty 80 i64, minPriceIncrementAmount 88 i64, priceRatio 96 i64, strikePrice 104 i64, rawInstrumentId 112 u64, legPrice 120 i64, legDelta 128 i64, instAttribValue 136 i32, underlyingId 140 u32, marketDepthImplied 144 i32, marketDepth 148 i32, marketSegmentId 152 u32, maxTradeVol 156 u32, minLotSize 160 i32, minLotSizeBlock 164 i32, minLotSizeRoundLot 168 i32, minTradeVol 172 u32, contractMultiplier 176 i32, decayQuantity 180 i32, originalContractSize 184 i32, legInstrumentId 188 u32, legRatioPriceNumerator 192 i32, legRatioPriceDenominator 196 i32, legRatioQtyNumerator 200 i32, legRatioQtyDenominator 204 i32, legUnderlyingId 208 u32, applId 212 i16, maturityYear 214 u16, decayStartDate 216 u16, channelId 218 u16, legCount 220 u16, legIndex 222 u16, currency 224 s4, settlCurrency 228 s4, secsubtype 232 s6, rawSymbol 238 s71, group 309 s21, exchange 330 s5, asset 335 s11, cfi 346 s7, securityType 353 s7, unitOfMeasure 360 s31, underlying 391 s21, strikePriceCurrency 412 s4, legRawSymbol 416 s71, instrumentClass 487 c1, matchAlgorithm 488 c1, mainFraction 489 u8, priceDisplayFormat 490 u8, subFraction 491 u8, underlyingProduct 492 u8, securityUpdateAction 493 c1, maturityMonth 494 u8, maturityDay 495 u8, maturityWeek 496 u8, userDefinedInstrument 497 c1, contractMultiplierUnit 498 i8, flowScheduleType 499 i8, tickRule 500 u8, legInstrumentClass 501 c1, legSide 502 c1`,
  definitionV2: `${oldDefinition}, strikePrice 112 i64, instAttribValue 120 i32, underlyingId 124 u32, rawInstrumentId 128 u32, marketDepthImplied 132 i32, marketDepth 136 i32, marketSegmentId 140 u32, maxTradeVol 144 u32, minLotSize 148 i32, minLotSizeBlock 152 i32, minLotSizeRoundLot 156 i32, minTradeVol 160 u32, contractMultiplier 164 i32, decayQuantity 168 i32, originalContractSize 172 i32, rawSymbol 200 s71, group 271 s21, exchange 292 s5, asset 297 s7, cfi 304 s7, securityType 311 s7, unitOfMeasure 318 s31, underlying 349 s21, strikePriceCurrency 370 s4, instrumentClass 374 c1, matchAlgorithm 375 c1, mdSecurityTradingStatus 376 u8, mainFraction 377 u8, priceDisplayFormat 378 u8, settlPriceType 379 u8, subFraction 380 u8, underlyingProduct 381 u8, securityUpdateAction 382 c1, maturityMonth 383 u8, maturityDay 384 u8, maturityWeek 385 u8, userDefinedInstrument 386 c1, contractMultiplierUnit 387 i8, flowScheduleType 388 i8, tickRule 389 u8`,
  definitionV1: `${oldDefinition}, instAttribValue 112 i32, underlyingId 116 u32, rawInstrumentId 120 u32, marketDepthImplied 124 i32, marketDepth 128 i32, marketSegmentId 132 u32, maxTradeVol 136 u32, minLotSize 140 i32, minLotSizeBlock 144 i32, minLotSizeRoundLot 148 i32, minTradeVol 152 u32, reserved1 156 i32, contractMultiplier 160 i32, decayQuantity 164 i32, originalContractSize 168 i32, reserved2 172 i32, rawSymbol 200 s22, group 222 s21, exchange 243 s5, asset 248 s7, cfi 255 s7, securityType 262 s7, unitOfMeasure 269 s31, underlying 300 s21, strikePriceCurrency 321 s4, instrumentClass 325 c1, strikePrice 328 i64, matchAlgorithm 342 c1, mdSecurityTradingStatus 343 u8, mainFraction 344 u8, priceDisplayFormat 345 u8, settlPriceType 346 u8, subFraction 347 u8, underlyingProduct 348 u8, securityUpdateAction 349 c1, maturityMonth 350 u8, maturityDay 351 u8, maturityWeek 352 u8, userDefinedInstrument 353 c1, contractMultiplierUnit 354 i8, flowScheduleType 355 i8, tickRule 356 u8`,
};
const level = 'bidPx 0 i64, askPx 8 i64, bidSz 16 u32, askSz 20 u32, bidCt 24 u32, askCt 28 u32';
const consolidated =
  'bidPx 0 i64, askPx 8 i64, bidSz 16 u32, askSz 20 u32, bidPb 24 u16, askPb 28 u16';
const levels: Readonly<Record<string, readonly [string, count: number]>> = {
  mbp1: [level, 1],
  mbp10: [level, 10],
  bbo: [level, 1],
  cmbp1: [consolidated, 1],
  cbbo: [consolidated, 1],
};
/** Type and length in bytes, without the time of sending, to the kind. */
const sizes: Readonly<Record<string, string>> = {
  '0/48': 'trade',
  '1/80': 'mbp1',
  '10/368': 'mbp10',
  '17/56': 'ohlcv',
  '18/40': 'status',
  '19/360': 'definitionV1',
  '19/400': 'definitionV2',
  '19/520': 'definition',
  '20/112': 'imbalance',
  '21/80': 'errorV1',
  '21/320': 'error',
  '22/80': 'symbolMappingV1',
  '22/176': 'symbolMapping',
  '23/80': 'systemV1',
  '23/320': 'system',
  '24/64': 'statisticsV1',
  '24/80': 'statistics',
  '32/56': 'ohlcv',
  '33/56': 'ohlcv',
  '34/56': 'ohlcv',
  '35/56': 'ohlcv',
  '36/56': 'ohlcv',
  '160/56': 'mbo',
  '177/80': 'cmbp1',
  '192/80': 'cbbo',
  '193/80': 'cbbo',
  '194/80': 'cmbp1',
  '195/80': 'bbo',
  '196/80': 'bbo',
};

function read(bytes: Buffer, table: string, base: number): Record<string, unknown> {
  const one = (at: number, type: string): unknown => {
    if (type.startsWith('s')) {
      return bytes.toString('latin1', at, at + Number(type.slice(1))).split('\0')[0];
    }
    if (type === 'c1') return bytes[at] === 0 ? '' : bytes.toString('latin1', at, at + 1);
    const size = Number(type.slice(1)) / 8;
    if (size === 8) return type === 'i64' ? bytes.readBigInt64LE(at) : bytes.readBigUInt64LE(at);
    return type.startsWith('i') ? bytes.readIntLE(at, size) : bytes.readUIntLE(at, size);
  };
  const entries = table.split(', ').map((entry) => {
    const [name = '', at, type = ''] = entry.split(' ');
    return [name, one(base + Number(at), type)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** A record by the tables above. */
function byHand(bytes: Buffer, tsOut: boolean): Record<string, unknown> {
  const size = bytes[0]! * 4 - (tsOut ? 8 : 0);
  const kind = sizes[`${bytes[1]}/${size}`]!;
  const [table, count] = levels[kind] ?? ['', 0];
  const from = size - 32 * count;
  return {
    kind,
    ...read(bytes, 'rtype 1 u8, publisherId 2 u16, instrumentId 4 u32, tsEvent 8 u64', 0),
    ...read(bytes, byKind[kind]!, 0),
    ...(count > 0
      ? { levels: Array.from({ length: count }, (_, i) => read(bytes, table, from + 32 * i)) }
      : {}),
    ...(tsOut ? { tsOut: bytes.readBigUInt64LE(size) } : {}),
  };
}

interface Sample {
  readonly name: string;
  readonly bytes: Buffer;
  readonly fragment: boolean;
}

interface Decoded {
  readonly metadata: Metadata | undefined;
  readonly records: readonly (DbnRecord | LegacyRecord)[];
}

function decode({ bytes, fragment }: Sample): Decoded {
  const decoder = new DbnDecoder({ fragment });
  decoder.push(bytes);
  const records = [];
  while (decoder.next()) records.push(decodeRecord(decoder));
  decoder.end();
  return { metadata: decoder.metadata, records };
}

function encode({ metadata, records }: Decoded): Buffer {
  const head = metadata === undefined ? [] : [encodeMetadata(metadata)];
  return Buffer.concat([...head, ...records.map(encodeRecord)]);
}

const official = new URL('../../../../shared/fixtures/dbn/', import.meta.url);
const there = existsSync(official);
const own = new URL('./fixtures/', import.meta.url);

function samplesIn(folder: URL): readonly Sample[] {
  return readdirSync(folder).map((name) => {
    const stored = readFileSync(new URL(name, folder));
    const bytes = name.endsWith('.hex')
      ? Buffer.from(stored.toString('latin1').replaceAll(/\s/g, ''), 'hex')
      : stored;
    const fragment = name.includes('.frag');
    return { name, bytes: isZstd(bytes) ? Buffer.from(decompressZstd(bytes)) : bytes, fragment };
  });
}

const folders: readonly (readonly [string, URL])[] = [
  ['our samples', own],
  ...(there ? [['the official samples', official] as const] : []),
];

it.runIf(there)('the official samples too (skipped: ../shared/fixtures/dbn is not there)', () => {
  expect(samplesIn(official).length).toBeGreaterThan(50);
});

describe.each(folders)('%s', (_, folder) => {
  const samples = samplesIn(folder);

  it.each(samples)('$name: every field is what stands at its offset', (sample) => {
    const { metadata, records } = decode(sample);
    let at = sample.fragment ? 0 : 8 + sample.bytes.readUInt32LE(4);
    for (const record of records) {
      const bytes = sample.bytes.subarray(at, at + sample.bytes[at]! * 4);
      expect(record).toEqual(byHand(bytes, metadata?.tsOut ?? false));
      at += bytes.length;
    }
    expect(at).toBe(sample.bytes.length);
  });

  it.each(samples)('$name: encodes to the same bytes', (sample) => {
    expect(encode(decode(sample)).equals(sample.bytes)).toBe(true);
  });

  const newest = new Map(samples.map((sample) => [sample.name, sample]));
  const pairs = samples.flatMap((old) => {
    const name = old.name.replace(/\.v[12]\./, '.v3.');
    const same = newest.get(name);
    return same === undefined || same === old ? [] : [{ name: old.name, old, same }];
  });

  it('has older versions of the same data', () => {
    expect(pairs.length).toBeGreaterThan(0);
  });

  it.each(pairs)('$name: is the file of version 3 when upgraded', ({ old, same }) => {
    const { metadata, records } = decode(old);
    const upgraded = {
      metadata: metadata === undefined ? undefined : upgradeMetadata(metadata),
      records: records.map(upgradeRecord),
    };
    expect(encode(upgraded).equals(same.bytes)).toBe(true);
  });
});
