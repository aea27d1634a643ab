import type { Quote } from '@crude-alpha/contracts';
import { createEngine } from '@crude-alpha/engine';
import { T0 } from '../events.ts';
import { optionChain, requote } from './option-chain.ts';

/** What ten million quotes left on the heap. */
export interface HeapReport {
  readonly quotes: number;
  /** Allocated while they were stepped, collected again or not, less what changing them costs. */
  readonly bytesPerQuote: number;
  readonly nsPerQuote: number;
}

const QUOTES = 10_000_000;
const WARM_UP = 2_000_000;
const CHUNK = 100_000;
const HOUR_MS = 3_600_000;
const MEASURED = '== measured';

// A frame an hour, and twelve seconds of event time: no frame is among it.
const engine = createEngine({ products: ['CL'], emitMs: HOUR_MS });
const { definitions, futures, options } = optionChain();
let ordinal = 0;
for (const event of definitions) engine.step(event, ordinal++);
const quotes = [...futures, ...options];
/** A cell, since a variable of a module would be a new number on the heap each time. */
const now = new Float64Array([T0]);
let at = 0;
let up = true;

/** The objects are made beforehand; only their numbers change. */
function stepMany(count: number): void {
  for (let i = 0; i < count; i++) engine.step(next(), ordinal++);
}

/** The same without an engine: what the numbers of the objects allocate. */
function changeMany(count: number): void {
  for (let i = 0; i < count; i++) next();
}

function next(): Quote {
  const one = quotes[at]!;
  now[0]! += 1;
  requote(one, now[0]!, up);
  if (++at === quotes.length) {
    at = 0;
    up = !up;
  }
  return one;
}

/** Bytes allocated by a quote; a collection hides what its chunk allocated, so the others stand for it. */
function bytesPerQuote(many: (count: number) => void): number {
  let bytes = 0;
  let counted = 0;
  for (let done = 0; done < QUOTES; done += CHUNK) {
    const before = process.memoryUsage().heapUsed;
    many(CHUNK);
    const grown = process.memoryUsage().heapUsed - before;
    if (grown < 0) continue;
    bytes += grown;
    counted += CHUNK;
  }
  return bytes / counted;
}

changeMany(WARM_UP);
const changing = bytesPerQuote(changeMany);
now[0] = T0;
stepMany(WARM_UP);
// Whoever reads the trace counts the collections between these two lines.
process.stdout.write(`${MEASURED}\n`);
const begin = performance.now();
const stepping = bytesPerQuote(stepMany);
const nsPerQuote = (1e6 * (performance.now() - begin)) / QUOTES;
process.stdout.write(`${MEASURED}\n`);
const report: HeapReport = {
  quotes: QUOTES,
  bytesPerQuote: stepping - changing,
  nsPerQuote,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
