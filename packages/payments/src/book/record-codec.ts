import { PaymentsError } from '../errors.ts';
import type { ChannelRecord } from './record.ts';

/** Changes when a reader of the old form could no longer read the new one. */
const VERSION = 1;

const BIGINT = /^-?\d+n$/;
const text = new TextEncoder();
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A record as JSON; whole numbers of money are `"1000n"`. */
export function encodeRecord(record: ChannelRecord): Uint8Array {
  const json = JSON.stringify({ version: VERSION, ...record }, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  return text.encode(json);
}

/** Throws BOOK_CORRUPT at anything that is no record: guessing at money is worse than stopping. */
export function decodeRecord(bytes: Uint8Array): ChannelRecord {
  let value: { version?: unknown } & ChannelRecord;
  try {
    value = JSON.parse(utf8.decode(bytes), (_, field: unknown) =>
      typeof field === 'string' && BIGINT.test(field) ? BigInt(field.slice(0, -1)) : field,
    );
  } catch (cause) {
    throw new PaymentsError('BOOK_CORRUPT', 'a channel record is no JSON', { cause });
  }
  const { version, ...record } = value;
  if (version !== VERSION) {
    throw new PaymentsError(
      'BOOK_CORRUPT',
      `a channel record of version ${String(version)} was written by another release`,
    );
  }
  if (typeof record.channel?.highestVoucherAmount !== 'bigint') {
    throw new PaymentsError('BOOK_CORRUPT', 'a channel record lacks its amounts');
  }
  return record;
}
