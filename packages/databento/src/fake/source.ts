import { encodeRecord } from '../dbn/encode-record.ts';
import { offsets } from '../dbn/offsets.ts';
import { priceOfNumber } from '../dbn/values.ts';

/** An instrument that the fake knows. */
export interface FakeInstrument {
  readonly publisherId: number;
  readonly instrumentId: number;
  readonly rawSymbol: string;
  /** Such as `CL.FUT`. */
  readonly parent: string;
}

/**
 * The records of a market in the order in which they come, each with its time: the nth happens at
 * `startMs` plus its place in the source, whoever listens and however often the gateway is restarted.
 */
export interface FakeSource {
  readonly count: number;
  readonly instruments: readonly FakeInstrument[];
  /** Nanoseconds from the start of the source; never decreases. */
  offsetNs(index: number): number;
  rtypeOf(index: number): number;
  /** Into `instruments`. */
  instrumentOf(index: number): number;
  /** Writes the record as of a market that started at this time; returns its size. */
  write(index: number, out: DataView, at: number, startNs: bigint): number;
}

/** How many records share a time, as those of one packet do. */
const TOGETHER = 3;

export interface GeneratedSource {
  readonly seed: number;
  readonly count: number;
  readonly perSec: number;
  readonly instruments: number;
  /** What the instruments are called. Default `FAKE1`, `FAKE2` … */
  readonly rawSymbols?: readonly string[];
  /** Default `FAKE.FUT`. */
  readonly parent?: string;
}

/** A scramble of a whole number: the source is the same wherever one begins to read it. */
function hash(seed: number, index: number): number {
  let x = Math.imul(index ^ seed, 0x9e3779b1) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 16)) >>> 0;
}

/** Trades and quotes without end; `sequence` is the number of the record in the source. */
export function generatedSource(config: GeneratedSource): FakeSource {
  const { seed, count, perSec, instruments, rawSymbols = [], parent = 'FAKE.FUT' } = config;
  const header = { publisherId: 1, instrumentId: 0, tsEvent: 0n } as const;
  const body = {
    price: priceOfNumber(60),
    size: 1,
    action: 'T',
    side: 'B',
    flags: 128,
    depth: 0,
    tsRecv: 0n,
    tsInDelta: 900,
    sequence: 0,
  } as const;
  const best = { bidPx: priceOfNumber(59.99), askPx: priceOfNumber(60.01) };
  const levels = [{ ...best, bidSz: 5, askSz: 7, bidCt: 2, askCt: 3 }];
  const trade = encodeRecord({ ...header, kind: 'trade', rtype: 0, ...body });
  const quote = encodeRecord({ ...header, kind: 'mbp1', rtype: 1, ...body, levels });
  const isTrade = (index: number): boolean => hash(seed + 1, index) % 4 === 0;
  const instrumentOf = (index: number): number => hash(seed, index) % instruments;
  const offsetNs = (index: number): number =>
    Math.floor((Math.floor(index / TOGETHER) * TOGETHER * 1e9) / perSec);
  return {
    count,
    instruments: Array.from({ length: instruments }, (_, i) => ({
      publisherId: 1,
      instrumentId: i + 1,
      rawSymbol: rawSymbols[i] ?? `FAKE${i + 1}`,
      parent,
    })),
    offsetNs,
    instrumentOf,
    rtypeOf: (index) => (isTrade(index) ? 0 : 1),
    write(index, out, at, startNs) {
      const bytes = isTrade(index) ? trade : quote;
      new Uint8Array(out.buffer, out.byteOffset).set(bytes, at);
      const time = startNs + BigInt(offsetNs(index));
      out.setUint32(at + 4, instrumentOf(index) + 1, true);
      out.setBigUint64(at + 8, time, true);
      out.setBigUint64(at + offsets.trade.tsRecv, time + 900n, true);
      out.setUint32(at + offsets.trade.sequence, index, true);
      return bytes.length;
    },
  };
}
