import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Quote, Tick } from '@crude-alpha/contracts';
import { createEngine, type Engine } from '@crude-alpha/engine';
import { T0 } from '../events.ts';
import { optionChain, requote } from './option-chain.ts';
import type { HeapReport } from './quote-heap-process.ts';
import { type Bench, median, quantile, rounded } from './result.ts';

const SECOND = 1_000_000;
const FRAMES = 2_500;
const WARM_UP = 500;
const CHANGED = 20;
/** Futures older than ten seconds count no more: those that do not move are quoted again in time. */
const REFRESH = 8;

/**
 * The step that completes a frame of 480 options out of the money (six expiries of eighty strikes; as
 * many in the money are quoted as well) and six futures: after all of them were quoted again, after a
 * few were, and with the work done ahead.
 */
export const benchFrame: Bench = async (say) => {
  const full = frames({ options: 'all', futures: 'move' });
  say(`all requoted: ${shown(full.stepUs)} over ${FRAMES} frames`);
  const few = frames({ options: 'few', futures: 'stand' });
  say(`${CHANGED} options requoted, futures unchanged: ${shown(few.stepUs)}`);
  const moved = frames({ options: 'few', futures: 'move' });
  say(`${CHANGED} options and the futures requoted: ${shown(moved.stepUs)}`);
  const prepared = frames({ options: 'all', futures: 'move', prepare: true });
  say(`all requoted, worked ahead: ${shown(prepared.stepUs)}`);
  const heap = await quoteHeap();
  say(
    `${heap.quotes} quotes: ${heap.bytesPerQuote.toFixed(1)} bytes each, ${heap.collections} collections`,
  );
  return {
    name: 'frame',
    figures: rounded({
      fullMedianMs: median(full.stepUs) / 1e3,
      fullP99Ms: quantile(full.stepUs, 0.99) / 1e3,
      incrementalMs: median(few.stepUs) / 1e3,
      incrementalP99Ms: quantile(few.stepUs, 0.99) / 1e3,
      futuresMovedMs: median(moved.stepUs) / 1e3,
      preparedMs: median(prepared.stepUs) / 1e3,
      prepareMs: median(prepared.prepareUs) / 1e3,
      quoteNs: full.quoteNs,
      bytesPerQuote: heap.bytesPerQuote,
      gcPerMillionQuotes: (1e6 * heap.collections) / heap.quotes,
      bulkQuoteNs: heap.nsPerQuote,
    }),
    peers: {},
    ratios: rounded({ incrementalVsFull: median(few.stepUs) / median(full.stepUs) }),
  };
};

interface Course {
  readonly options: 'all' | 'few';
  readonly futures: 'move' | 'stand';
  readonly prepare?: boolean;
}

interface Times {
  readonly stepUs: readonly number[];
  readonly prepareUs: readonly number[];
  readonly quoteNs: number;
}

function frames({ options: which, futures: how, prepare = false }: Course): Times {
  const engine = createEngine({ products: ['CL'], emitMs: 1000, rate: 0.04 });
  const chain = optionChain();
  let ordinal = 0;
  for (const event of chain.definitions) engine.step(event, ordinal++);
  for (const one of [...chain.futures, ...chain.options]) engine.step(one, ordinal++);
  const tick: Tick = { type: 'tick', ts: T0, tsRecv: T0, feed: 'bench' };
  const stepUs: number[] = [];
  const prepareUs: number[] = [];
  let quoteMs = 0;
  let quotes = 0;
  for (let frame = 0; stepUs.length < FRAMES + WARM_UP; frame++) {
    const ts = T0 + frame * SECOND;
    // By the number of times that it was quoted, so that a price goes up as often as down.
    const up = Math.floor(how === 'move' ? frame : frame / REFRESH) % 2 === 0;
    const refresh = how === 'stand' && frame % REFRESH === 0;
    const changed = due(chain.options, which, frame);
    const begin = performance.now();
    if (how === 'move' || refresh) ordinal = again(engine, chain.futures, ts, up, ordinal);
    const rising =
      Math.floor(which === 'all' ? frame : (frame * CHANGED) / chain.options.length) % 2 === 0;
    ordinal = again(engine, changed, ts + 1, rising, ordinal);
    quoteMs += performance.now() - begin;
    quotes += changed.length;
    const aheadAt = performance.now();
    if (prepare) while (engine.prepare());
    tick.ts = tick.tsRecv = ts + SECOND;
    const stepAt = performance.now();
    const outputs = engine.step(tick, ordinal++);
    const end = performance.now();
    const told = outputs.find((one) => one.kind === 'frame')?.value.fields['rr25']?.v ?? null;
    if (told === null) throw new Error('the frame tells no rr25: nothing was measured');
    if (refresh) continue;
    stepUs.push(1e3 * (end - stepAt));
    prepareUs.push(1e3 * (stepAt - aheadAt));
  }
  return {
    stepUs: stepUs.slice(WARM_UP),
    prepareUs: prepareUs.slice(WARM_UP),
    quoteNs: (1e6 * quoteMs) / quotes,
  };
}

function due(options: readonly Quote[], which: Course['options'], frame: number): readonly Quote[] {
  if (which === 'all') return options;
  const from = (frame * CHANGED) % options.length;
  return options.slice(from, from + CHANGED);
}

function again(
  engine: Engine,
  quotes: readonly Quote[],
  ts: number,
  up: boolean,
  ordinal: number,
): number {
  for (const one of quotes) {
    requote(one, ts, up);
    engine.step(one, ordinal++);
  }
  return ordinal;
}

/** Heap growth is measured in a process of its own, where nothing else allocates. */
async function quoteHeap(): Promise<HeapReport & { collections: number }> {
  const file = fileURLToPath(new URL('./quote-heap-process.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--trace-gc', file]);
  const [, counted = '', report = ''] = stdout.split('== measured\n');
  return {
    // The trace may go on after the report.
    ...(JSON.parse(report.split('\n')[0]!) as HeapReport),
    collections: counted.split(/Scavenge|Mark-Compact/).length - 1,
  };
}

function shown(us: readonly number[]): string {
  return `${median(us).toFixed(0)} µs, p99 ${quantile(us, 0.99).toFixed(0)} µs`;
}
