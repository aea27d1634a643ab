import { DbnDecoder, encodeRecord, offsets, type RecordOf } from '@crude-alpha/databento/dbn';

/** Nanoseconds a record, round by round, each round beside a copy of the same bytes. */
export interface DecodeReport {
  readonly mbp1: readonly number[];
  readonly mbp1Copy: readonly number[];
  readonly trades: readonly number[];
  readonly tradesCopy: readonly number[];
  readonly stream: readonly number[];
  /** What streaming this many records left on the heap, and the most that it had there meanwhile. */
  readonly heapRecords: number;
  readonly heapGrowth: number;
  readonly heapPeak: number;
}

/** In a process of its own: what V8 inlines into a loop depends on what else ran before it. */
const ROUNDS = 60;
const WARM_UP = 20;
/** Beyond the caches. */
const RECORDS = 1_000_000;
const INSTRUMENTS = 500;
const CHUNK = 64 * 1024;
const heapRecords = Number(process.argv[2] ?? 100_000_000);

const header = { publisherId: 1, tsRecv: 0n, tsInDelta: 9_000, flags: 128, depth: 0, sequence: 1 };

function numbersOf(i: number): {
  instrumentId: number;
  tsEvent: bigint;
  price: bigint;
  size: number;
} {
  return {
    instrumentId: 42_000_000 + ((i * 7919) % INSTRUMENTS),
    tsEvent: 1_795_132_800_000_000_000n + BigInt(i) * 1_234_567n,
    price: 72_310_000_000n + BigInt(i % 40) * 10_000_000n,
    size: 1 + (i % 9),
  };
}

function trade(i: number): RecordOf<'trade'> {
  return { ...header, ...numbersOf(i), kind: 'trade', rtype: 0, action: 'T', side: 'A' };
}

function quote(i: number): RecordOf<'mbp1'> {
  const { price } = numbersOf(i);
  const best = { bidPx: price, askPx: price + 10_000_000n, bidCt: 3, askCt: 4 };
  const levels = [{ ...best, bidSz: 5 + (i % 7), askSz: 6 + (i % 5) }];
  return { ...trade(i), kind: 'mbp1', rtype: 1, action: 'A', levels };
}

/** A few thousand different records over and over. */
function tape(one: (i: number) => Parameters<typeof encodeRecord>[0]): Uint8Array {
  const period = Buffer.concat(Array.from({ length: 4000 }, (_, i) => encodeRecord(one(i))));
  const whole = new Uint8Array((RECORDS / 4000) * period.length);
  for (let at = 0; at < whole.length; at += period.length) whole.set(period, at);
  return whole;
}

const { bidPx, askPx, bidSz, askSz } = offsets.mbp1.levels[0];
const { price, size, side } = offsets.trade;

function readQuotes(bytes: Uint8Array): number {
  const decoder = new DbnDecoder({ fragment: 3 });
  decoder.push(bytes);
  let sum = 0;
  while (decoder.next()) {
    sum += decoder.instrumentId + decoder.tsEventUs;
    sum += decoder.price(bidPx) + decoder.price(askPx) + decoder.u32(bidSz) + decoder.u32(askSz);
  }
  return sum;
}

function readTrades(bytes: Uint8Array): number {
  const decoder = new DbnDecoder({ fragment: 3 });
  decoder.push(bytes);
  let sum = 0;
  while (decoder.next()) {
    sum += decoder.instrumentId + decoder.tsEventUs;
    sum += decoder.price(price) + decoder.u32(size) + decoder.u8(side);
  }
  return sum;
}

interface Quote {
  bid: number;
  ask: number;
  bidSize: number;
  askSize: number;
  ts: number;
}

const quotes = new Map<number, Quote>();
const streamed = new DbnDecoder({ fragment: 3 });

/** As from a socket: what comes is kept by instrument. */
function keepQuotes(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += CHUNK) {
    streamed.push(bytes.subarray(at, at + CHUNK));
    while (streamed.next()) {
      if (streamed.kind !== 'mbp1') continue;
      let kept = quotes.get(streamed.instrumentId);
      if (kept === undefined) {
        // NaN, so that the fields are doubles from the beginning.
        kept = { bid: Number.NaN, ask: Number.NaN, bidSize: 0, askSize: 0, ts: Number.NaN };
        quotes.set(streamed.instrumentId, kept);
      }
      kept.bid = streamed.price(bidPx);
      kept.ask = streamed.price(askPx);
      kept.bidSize = streamed.u32(bidSz);
      kept.askSize = streamed.u32(askSz);
      kept.ts = streamed.tsEventUs;
      count++;
    }
  }
  return count;
}

const quoteTape = tape(quote);
const tradeTape = tape(trade);
const copy = new Uint8Array(quoteTape.length);
let sink = 0;

function timed(work: () => number): number {
  const begin = performance.now();
  sink += work();
  return (1e6 * (performance.now() - begin)) / RECORDS;
}

function copied(bytes: Uint8Array): number {
  copy.set(bytes);
  return copy[0]!;
}

const rounds = Array.from({ length: ROUNDS + WARM_UP }, () => ({
  mbp1: timed(() => readQuotes(quoteTape)),
  mbp1Copy: timed(() => copied(quoteTape)),
  trades: timed(() => readTrades(tradeTape)),
  tradesCopy: timed(() => copied(tradeTape)),
  stream: timed(() => keepQuotes(quoteTape)),
})).slice(WARM_UP);
if (!Number.isFinite(sink) || quotes.size !== INSTRUMENTS) throw new Error('nothing was decoded');

const collect = globalThis.gc;
if (collect === undefined) throw new Error('run it with --expose-gc');
collect();
const before = process.memoryUsage().heapUsed;
let heapPeak = before;
for (let done = 0; done < heapRecords; done += RECORDS) {
  keepQuotes(quoteTape);
  heapPeak = Math.max(heapPeak, process.memoryUsage().heapUsed);
}
collect();
const report: DecodeReport = {
  mbp1: rounds.map((round) => round.mbp1),
  mbp1Copy: rounds.map((round) => round.mbp1Copy),
  trades: rounds.map((round) => round.trades),
  tradesCopy: rounds.map((round) => round.tradesCopy),
  stream: rounds.map((round) => round.stream),
  heapRecords,
  heapGrowth: process.memoryUsage().heapUsed - before,
  heapPeak: heapPeak - before,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
