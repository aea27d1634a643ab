import { parseArgs } from 'node:util';

import { benchCompute } from './compute.ts';
import { benchDbn } from './dbn.ts';
import { benchFanout } from './fanout.ts';
import { benchFrame } from './frame.ts';
import { benchIv } from './iv.ts';
import { benchLatency } from './latency.ts';
import { benchReplay } from './replay.ts';
import type { Bench } from './result.ts';
import { benchStore } from './store.ts';
import { benchTape } from './tape.ts';
import { benchVouchers } from './vouchers.ts';

const benches: Readonly<Record<string, Bench>> = {
  tape: benchTape,
  compute: benchCompute,
  frame: benchFrame,
  iv: benchIv,
  latency: benchLatency,
  dbn: benchDbn,
  store: benchStore,
  replay: benchReplay,
  vouchers: benchVouchers,
  fanout: benchFanout,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});

/** Small numbers by their digits: an error of 2e-15 is not 0. */
function shown(value: number): string {
  const isTiny = value !== 0 && Math.abs(value) < 0.001;
  return isTiny ? value.toExponential(2) : value.toLocaleString('en-US');
}

const names = positionals.length > 0 ? positionals : Object.keys(benches);
const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

for (const name of names) {
  const bench = benches[name];
  if (bench === undefined) {
    process.stderr.write(`no benchmark "${name}"; there is ${Object.keys(benches).join(', ')}\n`);
    process.exit(2);
  }
  out(`${name}:`);
  const result = await bench((line) => out(`  ${line}`));
  for (const group of ['figures', 'peers', 'ratios'] as const) {
    for (const [key, value] of Object.entries(result[group])) {
      out(`  ${group.slice(0, -1).padEnd(7)} ${key.padEnd(22)} ${shown(value)}`);
    }
  }
  if (values.json) out(JSON.stringify(result));
}
