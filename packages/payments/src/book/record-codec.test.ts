import { expect, test } from 'vitest';
import { recordWith } from '../../test/record.ts';
import { decodeRecord, encodeRecord } from './record-codec.ts';

const record = recordWith({
  accepted: 2n ** 95n,
  settled: 3n,
  deposit: 2n ** 96n - 1n,
  paidUntilMs: 1_800_000_000_000,
});
const bytes = (text: string): Uint8Array => Buffer.from(text);

test('a record comes back as it was, whole numbers and all', () => {
  expect(decodeRecord(encodeRecord(record))).toEqual(record);
});

test('what is stored can be read by people', () => {
  const text = Buffer.from(encodeRecord(record)).toString();
  expect(text).toContain('"highestVoucherAmount":"39614081257132168796771975168n"');
  expect(text).toContain('"version":1');
});

test.each([
  ['', /no JSON/],
  ['{', /no JSON/],
  ['null', /./],
  ['{}', /version undefined/],
  ['{"version":2}', /version 2 was written by another release/],
  ['{"version":1}', /lacks its amounts/],
  ['{"version":1,"channel":{"highestVoucherAmount":"12"}}', /lacks its amounts/],
])('%j is refused', (text, reason) => {
  expect(() => decodeRecord(bytes(text))).toThrow(reason);
});

test('bytes that are no text are refused', () => {
  expect(() => decodeRecord(Uint8Array.of(0x7b, 0xff, 0x7d))).toThrow(/no JSON/);
});
