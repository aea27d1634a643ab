import type { Metadata } from './metadata.ts';
import type { DbnRecord, LegacyRecord, RecordOf } from './record.ts';
import { UNDEFINED_I64 } from './values.ts';

/** Where version 1 said in words what later versions say by a number. */
const errorWords: readonly (readonly [RegExp, number])[] = [
  [/^User or API key deactivated$/, 2],
  [/^User has reached their open connection limit$/, 3],
  [/^Failed to resolve symbol/, 4],
  [/^Internal error$/, 6],
  [/^Slow client detected for /, 7],
];
const systemWords: readonly (readonly [RegExp, number])[] = [
  [/^Heartbeat$/, 0],
  [/^Subscription request .* succeeded$/, 1],
  [/^Warning: slow reading/, 2],
  [/^Finished .* replay$/, 3],
  [/^End of interval for /, 4],
];
const NOT_SAID = 255;
const UNDEFINED_I32 = 0x7fff_ffff;

function codeOf(words: typeof errorWords, text: string): number {
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? NOT_SAID;
}

/** The record as version 3 has it; what version 3 dropped is dropped, what it added is not known. */
export function upgradeRecord(record: DbnRecord | LegacyRecord): DbnRecord {
  if (record.kind === 'definitionV1') {
    const { reserved1: _1, reserved2: _2, ...kept } = record;
    return upgradeDefinition(kept);
  }
  if (record.kind === 'definitionV2') return upgradeDefinition(record);
  if (record.kind === 'statisticsV1') {
    const known = record.quantity !== UNDEFINED_I32;
    const quantity = known ? BigInt(record.quantity) : UNDEFINED_I64;
    return { ...record, kind: 'statistics', quantity };
  }
  if (record.kind === 'symbolMappingV1') {
    return { ...record, kind: 'symbolMapping', stypeIn: NOT_SAID, stypeOut: NOT_SAID };
  }
  if (record.kind === 'errorV1') {
    return { ...record, kind: 'error', code: codeOf(errorWords, record.err), isLast: NOT_SAID };
  }
  if (record.kind === 'systemV1') {
    return { ...record, kind: 'system', code: codeOf(systemWords, record.msg) };
  }
  return record;
}

function upgradeDefinition(
  record: Omit<RecordOf<'definitionV1'>, 'kind' | 'reserved1' | 'reserved2'>,
): RecordOf<'definition'> {
  const {
    tradingReferencePrice: _price,
    tradingReferenceDate: _date,
    mdSecurityTradingStatus: _status,
    settlPriceType: _type,
    ...kept
  } = record;
  return {
    ...kept,
    kind: 'definition',
    rawInstrumentId: BigInt(record.rawInstrumentId),
    legPrice: UNDEFINED_I64,
    legDelta: UNDEFINED_I64,
    legInstrumentId: 0,
    legRatioPriceNumerator: 0,
    legRatioPriceDenominator: 0,
    legRatioQtyNumerator: 0,
    legRatioQtyDenominator: 0,
    legUnderlyingId: 0,
    legCount: 0,
    legIndex: 0,
    legRawSymbol: '',
    legInstrumentClass: '',
    legSide: 'N',
  };
}

/** The metadata as version 3 has it. */
export function upgradeMetadata(metadata: Metadata): Metadata {
  const { recordCount: _, ...kept } = metadata;
  return { ...kept, version: 3, symbolCstrLength: Math.max(71, metadata.symbolCstrLength) };
}
