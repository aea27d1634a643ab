import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { DecodeReport } from './dbn-decode-process.ts';
import { socketAlone, socketToTape } from './dbn-tape.ts';
import { type Bench, median, rounded } from './result.ts';

/** Records that a gateway sends at one go. */
const FLOOD = 4_000_000;

/**
 * Records of a million out of memory by the cursor, and a hundred million from chunks of 64 KiB into a map
 * of quotes, with an eye on the heap; and records from a gateway through ingest to the tape.
 */
export const benchDbn: Bench = async (say) => {
  const file = fileURLToPath(new URL('./dbn-decode-process.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file]);
  const report = JSON.parse(stdout) as DecodeReport;
  const perSec = (ns: readonly number[]): number => 1e9 / median(ns);
  const against = (ours: readonly number[], copy: readonly number[]): number =>
    median(ours.map((ns, i) => copy[i]! / ns));
  const alone = await socketAlone(FLOOD);
  const onTape = await socketToTape(FLOOD);
  say(
    `${FLOOD} records from a gateway's socket to the tape: ${Math.round(onTape.perSec)} a second`,
  );
  say(`mbp-1 ${median(report.mbp1).toFixed(1)} ns, trades ${median(report.trades).toFixed(1)} ns`);
  say(
    `${report.heapRecords} records streamed: ${report.heapGrowth} bytes left on the heap, ` +
      `${report.heapPeak} at most`,
  );
  return {
    name: 'dbn',
    figures: rounded({
      mbp1PerSec: perSec(report.mbp1),
      tradesPerSec: perSec(report.trades),
      streamPerSec: perSec(report.stream),
      socketToTapePerSec: onTape.perSec,
      socketToTapeConflated: onTape.conflated,
      heapRecords: report.heapRecords,
      heapGrowthBytes: report.heapGrowth,
      heapPeakBytes: report.heapPeak,
    }),
    peers: rounded({
      mbp1MemcpyPerSec: perSec(report.mbp1Copy),
      tradesMemcpyPerSec: perSec(report.tradesCopy),
      socketAlonePerSec: alone,
    }),
    ratios: rounded({
      mbp1VsMemcpy: against(report.mbp1, report.mbp1Copy),
      tradesVsMemcpy: against(report.trades, report.tradesCopy),
      socketToTapeVsAlone: onTape.perSec / alone,
    }),
  };
};
