import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from '../find-program.ts';
import { thisHost } from '../host.ts';
import { makePlan, type Plan } from '../plan.ts';
import type { ProcessEvent } from '../process-spec.ts';
import { services, subscriber } from '../services.ts';
import { supervise } from '../supervise.ts';
import { adminUrl, reachable, wavesOf } from '../waves.ts';
import { declaredNames, mentionedNames } from './metric-names.ts';

// Runs the system for a moment, on free ports and in a folder of its own, and lets promtool judge
// what it shows. Everything that reads metrics must name ones that are really there.

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const readers = [
  'infra/prometheus/alerts.yml',
  'infra/grafana/dashboards/crude-alpha.json',
  'packages/local/src/status-line.ts',
];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exit((await check()) ? 0 : 1);

async function check(): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crude-metrics-'));
  const anyPort = Object.fromEntries(
    [
      'STREAM_PORT',
      'CRUDE_STORE_PORT',
      ...[...services, subscriber].map(({ adminPort }) => adminPort),
    ].map((name) => [name, '0']),
  );
  const plan = await makePlan({ ...process.env, ...anyPort }, dataDir, say);
  const system = supervise(wavesOf(plan, root), { listener: tell });
  try {
    void system.failed.then(say);
    if (!(await system.ready)) return false;
    return await judge(plan);
  } finally {
    await system.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

function tell(event: ProcessEvent): void {
  if (event.kind === 'ready') say(`${event.name} is ready`);
  if (event.kind === 'line' && event.stream === 'stderr' && event.name !== 'nats-server') {
    say(`${event.name}: ${event.line}`);
  }
}

async function judge(plan: Plan): Promise<boolean> {
  const { STREAM_HOST, STREAM_PORT } = plan.config;
  const pages: [name: string, url: string][] = [
    ...[...services, ...(plan.hasSubscriber ? [subscriber] : [])].map(
      (service): [string, string] => [service.name, `${adminUrl(service, plan)}/metrics`],
    ),
    ['gateway, public port', `http://${reachable(STREAM_HOST)}:${STREAM_PORT}/metrics`],
  ];
  let fine = true;
  const declared = new Set<string>();
  for (const [name, url] of pages) {
    const page = await (await fetch(url)).text();
    for (const metric of declaredNames(page)) declared.add(metric);
    const passed = await promtoolCheckMetrics(page);
    say(`promtool check metrics, ${name}: ${passed ? 'fine' : 'not fine'}`);
    fine &&= passed;
  }
  for (const file of readers) {
    const missing = [...mentionedNames(await readFile(join(root, file), 'utf8'))].filter(
      (name) => !declared.has(name),
    );
    for (const name of missing) say(`${file} names ${name}, which no service has`);
    fine &&= missing.length === 0;
  }
  return fine;
}

async function promtoolCheckMetrics(page: string): Promise<boolean> {
  const promtool = await findProgram('promtool', thisHost().folders);
  if (promtool === null) throw new Error('promtool is missing: it comes with prometheus');
  const judging = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'inherit', 'inherit'] });
  judging.stdin.end(page);
  const [code] = await once(judging, 'close');
  return code === 0;
}
