import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CallReport } from './iv-calls-process.ts';
import { type Bench, median, rounded } from './result.ts';
import { solveCold, solveWarm, volChain, worstError } from './vol-chain.ts';

const WARM_UP = 2000;
const ROUNDS = 6000;

/** Implied volatilities of a chain of 480 options, from nothing and from those of a tick before. */
export const benchIv: Bench = async (say) => {
  const calls = await countCalls();
  const here = volChain(70, 0.36);
  const next = volChain(70.01, 0.3605);
  const count = here.price.length;
  say(
    `${count} options, ${ROUNDS} rounds; a chain takes ${calls.cold.log} logarithms and ` +
      `${calls.cold.exp} exponentials cold, ${calls.warm.log} and ${calls.warm.exp} warm`,
  );
  const out = new Float64Array(count);
  const input = Float64Array.from(here.total, (s) => s + 0.5);
  let sink = 0;
  const peer = (logs: number, exps: number): void => {
    for (let i = 0; i < logs; i++) sink += Math.log(input[i % count]!);
    for (let i = 0; i < exps; i++) sink += Math.exp(-input[i % count]!);
  };
  const taken = { cold: [] as number[], warm: [] as number[], coldPeer: [] as number[] };
  const warmPeer: number[] = [];
  let maxRelError = 0;
  const timed = (into: number[], work: () => void): void => {
    const begin = performance.now();
    work();
    into.push((1e6 * (performance.now() - begin)) / count);
  };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    timed(taken.cold, () => solveCold(here, out));
    if (round === 0) maxRelError = worstError(here, out);
    timed(taken.warm, () => solveWarm(next, out));
    if (round === 0) maxRelError = Math.max(maxRelError, worstError(next, out));
    timed(taken.coldPeer, () => peer(calls.cold.log, calls.cold.exp));
    timed(warmPeer, () => peer(calls.warm.log, calls.warm.exp));
  }
  say(`worst error ${maxRelError.toExponential(1)} of the volatility`);
  if (!Number.isFinite(sink)) throw new Error('the peer computed nothing');
  const middle = (ns: readonly number[]): number => median(ns.slice(WARM_UP));
  const [coldNs, warmNs] = [middle(taken.cold), middle(taken.warm)];
  const [expLogNs, warmExpLogNs] = [middle(taken.coldPeer), middle(warmPeer)];
  return {
    name: 'iv',
    figures: rounded({
      coldNs,
      warmNs,
      maxRelError,
      expLogPerCold: (calls.cold.exp + calls.cold.log) / count,
      expLogPerWarm: (calls.warm.exp + calls.warm.log) / count,
      gcCount: calls.collections,
      gcCalls: calls.calls,
    }),
    peers: rounded({ expLogNs, warmExpLogNs }),
    ratios: rounded({ coldVsExpLog: coldNs / expLogNs, warmVsExpLog: warmNs / warmExpLogNs }),
  };
};

/** In a process of its own: to count calls is to slow them, and the trace is of the whole process. */
async function countCalls(): Promise<CallReport & { collections: number }> {
  const file = fileURLToPath(new URL('./iv-calls-process.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--trace-gc', file]);
  const [, counted = '', report = ''] = stdout.split('== measured\n');
  return {
    // The trace goes on around the report.
    ...(JSON.parse(report.split('\n').find((line) => line.startsWith('{'))!) as CallReport),
    collections: counted.split(/Scavenge|Mark-Compact/).length - 1,
  };
}
