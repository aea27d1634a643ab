import { startFakeGateway } from '@crude-alpha/databento/fake';
import type { Mode } from '@crude-alpha/synthetic';
import { marketSource } from './market-source.ts';

/** What the process is started with, as JSON. */
interface Setup {
  readonly key: string;
  readonly port: number;
  readonly seed: number;
  readonly mode: Mode;
  readonly strikesWindow: number;
}

const AHEAD_US = 2_000_000;
const EVERY_MS = 200;

/** Databento's gateway, as far as `npm run up -- --feed databento-fake` needs one. */
const { key, port, ...market } = JSON.parse(process.argv[2] ?? '{}') as Setup;
const startMs = Math.floor(Date.now() / 1000) * 1000;
const source = marketSource({ ...market, startTs: startMs * 1000 });
const gateway = await startFakeGateway({ key, port, source, startMs });
const advancing = setInterval(() => source.advance(Date.now() * 1000 + AHEAD_US), EVERY_MS);

process.on('SIGTERM', () => {
  clearInterval(advancing);
  void gateway.close().then(() => process.exit(0));
});
process.stdout.write(`${JSON.stringify({ port: gateway.port })}\n`);
