import { encodeMetadata } from '../dbn/encode-metadata.ts';
import { encodeRecord } from '../dbn/encode-record.ts';
import { UNDEFINED_TIME } from '../dbn/values.ts';
import type { FakeInstrument } from './source.ts';

const STYPE_INSTRUMENT_ID = 0;
const STYPE_RAW_SYMBOL = 1;
const STYPE_PARENT = 4;
const header = { publisherId: 0, instrumentId: 0 } as const;

/** What a live session begins with: several schemas, no end. */
export function sessionMetadata(dataset: string, start: bigint, tsOut = false): Uint8Array {
  return encodeMetadata({
    version: 3,
    dataset,
    schema: 0xffff,
    start,
    end: UNDEFINED_TIME,
    limit: 0n,
    stypeIn: 0xff,
    stypeOut: STYPE_INSTRUMENT_ID,
    tsOut,
    symbolCstrLength: 71,
    symbols: [],
    partial: [],
    notFound: [],
    mappings: [],
  });
}

export function mappingRecord(
  { publisherId, instrumentId, rawSymbol, parent }: FakeInstrument,
  symbolIn: string,
  tsEvent: bigint,
): Uint8Array {
  return encodeRecord({
    kind: 'symbolMapping',
    rtype: 0x16,
    publisherId,
    instrumentId,
    tsEvent,
    stypeIn: symbolIn === parent ? STYPE_PARENT : STYPE_RAW_SYMBOL,
    stypeInSymbol: symbolIn,
    stypeOut: STYPE_RAW_SYMBOL,
    stypeOutSymbol: rawSymbol,
    startTs: tsEvent,
    endTs: UNDEFINED_TIME,
  });
}

/** The record as it is sent where the time of that is asked for: eight bytes longer. */
export function sentAt(record: Uint8Array, time: bigint): Uint8Array {
  const sent = new Uint8Array(record.length + 8);
  sent.set(record);
  sent[0] = sent.length / 4;
  new DataView(sent.buffer).setBigUint64(record.length, time, true);
  return sent;
}

export function errorRecord(code: number, err: string, tsEvent: bigint): Uint8Array {
  return encodeRecord({ ...header, kind: 'error', rtype: 0x15, tsEvent, err, code, isLast: 1 });
}

export function systemRecord(code: number, msg: string, tsEvent: bigint): Uint8Array {
  return encodeRecord({ ...header, kind: 'system', rtype: 0x17, tsEvent, msg, code });
}
