import { parseArgs } from 'node:util';
import { ensureNatsServer } from '@crude-alpha/local';
import { proveDay } from './day.ts';
import { killInFirehose } from './kills.ts';

// Long forms of what the tests show in short: `npm run -s soak -- kill-store --count 100 --seed 7`.

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string', default: '1' },
    speed: { type: 'string', default: '0.4' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);
const speed = Number(values.speed);
const firehose = { mode: 'firehose', seed, speed, say } as const;

const soaks: Readonly<Record<string, () => Promise<object>>> = {
  'kill-store': () =>
    killInFirehose({ victim: 'store', kills: Number(values.count ?? 100), ...firehose }),
  'kill-nats': () =>
    killInFirehose({ victim: 'nats-server', kills: Number(values.count ?? 20), ...firehose }),
  day: () => proveDay({ events: Number(values.count ?? 20_000_000), seed, say }),
};

const [name = ''] = positionals;
const soak = soaks[name];
if (soak === undefined) {
  process.stderr.write(`no soak "${name}"; there is ${Object.keys(soaks).join(', ')}\n`);
  process.exit(2);
}
await ensureNatsServer({ onProgress: say });
const report = await soak();
say(JSON.stringify(report));
