import { encodeRecord, offsets, priceOfNumber } from '@crude-alpha/databento';
import { type FakeSource, startFakeGateway } from '@crude-alpha/databento/fake';

/** What it is started with, as JSON. */
export interface FloodRequest {
  readonly key: string;
  readonly records: number;
}

const request = JSON.parse(process.argv[2]!) as FloodRequest;

/** Of twelve futures, one record of five a trade. */
const MONTHS = ['F7', 'G7', 'H7', 'J7', 'K7', 'M7', 'N7', 'Q7', 'U7', 'V7', 'X7', 'Z7'];
/** So many different ones over and over, each time with a time and a number of its own. */
const PERIOD = 5_000;

function recordAt(index: number): Uint8Array {
  const price = priceOfNumber(69.5 + (index % 97) / 100);
  const header = { publisherId: 1, instrumentId: 1 + (index % MONTHS.length), tsEvent: 0n };
  const print = { price, size: 1 + (index % 9), side: 'B', flags: 128, depth: 0 };
  const stamp = { tsRecv: 0n, tsInDelta: 900, sequence: 0 };
  const body = { ...header, ...print, ...stamp };
  if (index % 5 === 0) return encodeRecord({ ...body, kind: 'trade', rtype: 0, action: 'T' });
  const best = { bidPx: price, askPx: price + 10_000_000n, bidCt: 3, askCt: 4 };
  const levels = [{ ...best, bidSz: 5 + (index % 7), askSz: 6 + (index % 11) }];
  return encodeRecord({ ...body, kind: 'mbp1', rtype: 1, action: 'A', levels });
}

const startMs = Date.now();
/** When the first record happens; until a message says that it does, not for days. */
let begunNs = 1e15;

const period = Array.from({ length: PERIOD }, (_, i) => recordAt(i));
const source: FakeSource = {
  count: request.records,
  instruments: MONTHS.map((month, i) => ({
    publisherId: 1,
    instrumentId: i + 1,
    rawSymbol: `CL${month}`,
    parent: 'CL.FUT',
  })),
  offsetNs: (index) => begunNs + index,
  rtypeOf: (index) => (index % 5 === 0 ? 0 : 1),
  instrumentOf: (index) => (index % PERIOD) % MONTHS.length,
  write(index, out, at, startNs) {
    const bytes = period[index % PERIOD]!;
    new Uint8Array(out.buffer, out.byteOffset).set(bytes, at);
    const time = startNs + BigInt(begunNs + index);
    out.setBigUint64(at + 8, time, true);
    out.setBigUint64(at + offsets.trade.tsRecv, time, true);
    out.setUint32(at + offsets.trade.sequence, index, true);
    return bytes.length;
  },
};

const gateway = await startFakeGateway({ key: request.key, source, startMs });
process.on('message', () => {
  begunNs = (Date.now() - startMs) * 1e6;
});
process.send?.({ port: gateway.port });
process.on('disconnect', () => process.exit(0));
