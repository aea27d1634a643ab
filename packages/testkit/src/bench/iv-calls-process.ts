import { solveCold, solveWarm, volChain } from './vol-chain.ts';

/** What `iv.ts` wants to know of its solver, counted where counting disturbs no clock. */
export interface CallReport {
  readonly calls: number;
  /** Exponentials and logarithms of one chain. */
  readonly cold: { readonly exp: number; readonly log: number };
  readonly warm: { readonly exp: number; readonly log: number };
}

const CALLS = 10_000_000;
const MEASURED = '== measured';

const here = volChain(70, 0.36);
const next = volChain(70.01, 0.3605);
const out = new Float64Array(here.price.length);

/** In turn on two chains, so that a warm start always has some way to go. */
function rounds(calls: number): void {
  for (let done = 0; done < calls; done += 4 * out.length) {
    solveCold(here, out);
    solveWarm(next, out);
    solveCold(here, out);
    solveWarm(next, out);
  }
}

rounds(1_000_000);
// Whoever reads the trace counts the collections between these two lines.
process.stdout.write(`${MEASURED}\n`);
rounds(CALLS);
process.stdout.write(`${MEASURED}\n`);

function counted(work: () => void): { exp: number; log: number } {
  const count = { exp: 0, log: 0 };
  const { exp, log, log1p } = Math;
  const counting =
    (name: 'exp' | 'log', f: (x: number) => number) =>
    (x: number): number => {
      count[name]++;
      return f(x);
    };
  Math.exp = counting('exp', exp);
  Math.log = counting('log', log);
  Math.log1p = counting('log', log1p);
  work();
  Object.assign(Math, { exp, log, log1p });
  return count;
}

const report: CallReport = {
  calls: CALLS,
  cold: counted(() => solveCold(here, out)),
  warm: counted(() => solveWarm(next, out)),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
