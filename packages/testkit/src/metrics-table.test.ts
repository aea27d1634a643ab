import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import { expect, test } from 'vitest';
import { hasEmbedded } from './clickhouse.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

const page = join(import.meta.dirname, '../../../docs/metrics.md');

interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** What an exposition declares. Labels are in the READMEs: a counter without samples shows none. */
function parse(exposition: string): Metric[] {
  const metrics: Metric[] = [];
  let help = '';
  for (const line of exposition.split('\n')) {
    const declared = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    const [, kind, name = '', rest = ''] = declared ?? [];
    if (kind === 'HELP') help = rest;
    if (kind === 'TYPE') metrics.push({ name, type: rest, help });
  }
  return metrics;
}

function table(metrics: readonly Metric[]): string {
  const rows = metrics
    .filter(({ name }) => name.startsWith('crude_'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, type, help }) => `| \`${name}\` | ${type} | ${help.replaceAll('|', '\\|')} |`);
  return ['| metric | type | meaning |', '|---|---|---|', ...rows, ''].join('\n');
}

const names = ['ingest', 'compute', 'gateway', 'store'] as const;

test.skipIf(!hasEmbedded)(
  'docs/metrics.md lists what the services expose (npx vitest run metrics-table -u renews it)',
  async () => {
    const server = await launchNatsServer();
    const storeDir = await mkdtemp(join(tmpdir(), 'crude-metrics-'));
    const env = {
      NATS_URL: server.url,
      STREAM_PORT: String(await freePort()),
      CRUDE_SYNTHETIC_START: '2026-03-02T15:00:00Z',
      CRUDE_STORE_DIR: storeDir,
      CRUDE_STORE_PORT: String(await freePort()),
      PAYMENTS: 'local',
      // Nobody pays here, so nobody has to answer.
      TEMPO_RPC_URL: 'http://127.0.0.1:1',
    };
    const running: ServiceProcess[] = [];
    const sections: string[] = [];
    const common = new Map<string, Metric>();
    try {
      const own = new Map<string, Metric[]>();
      for (const name of names) {
        const service = await startServiceProcess(name, env);
        running.push(service);
        await service.ready();
      }
      for (const [i, name] of names.entries()) {
        const answer = await fetch(`${running[i]!.adminUrl}/metrics`);
        const metrics = parse(await answer.text());
        own.set(
          name,
          metrics.filter((metric) => metric.name.startsWith(`crude_${name}_`)),
        );
        for (const metric of metrics) {
          if (!metric.name.startsWith(`crude_${name}_`)) common.set(metric.name, metric);
        }
      }
      for (const [name, metrics] of own) sections.push(`## ${name}\n\n${table(metrics)}`);
    } finally {
      for (const service of running) await service.stop();
      await server.stop();
      await rm(storeDir, { recursive: true, force: true });
    }
    const text = [
      '# Metrics',
      '',
      'Names are `crude_<service>_<what>_<unit>`; counters end in `_total`, times are seconds, sizes bytes. Every',
      'service also has the usual `process_…` and `nodejs_…` metrics. Made from the running services by',
      '`npx vitest run metrics-table -u`.',
      '',
      '## every service',
      '',
      table([...common.values()]),
      sections.join('\n'),
    ].join('\n');
    await expect(text).toMatchFileSnapshot(page);
  },
  120_000,
);
