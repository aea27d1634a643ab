import { expect, test } from 'vitest';
import { LateMetrics } from './late-metrics.ts';
import { Metrics } from './metrics.ts';

test('what is measured late is declared at once, and read at each scrape once it is there', async () => {
  const metrics = new Metrics('ingest', 'test');
  const late = new LateMetrics<{ sent: number; open: number | null }>(metrics);
  late.counter('crude_ingest_sent_total', 'Blocks sent.', ({ sent }) => sent);
  late.gauge('crude_ingest_open', 'Whether it is open.', ({ open }) => open);
  const family = metrics.counterFamily('crude_ingest_kinds_total', 'Events by kind.', ['kind']);
  late.cell(family, { kind: 'a' }, ({ sent }) => sent * 2);
  family.cell({ kind: 'b' }).add(7);
  const samples = async (): Promise<string[]> =>
    (await metrics.render())
      .split('\n')
      .filter((line) => /^crude_ingest_(sent|open|kinds)/.test(line));

  expect(late.begun).toBe(false);
  expect(await samples()).toEqual([
    'crude_ingest_sent_total 0',
    'crude_ingest_kinds_total{kind="b"} 7',
    'crude_ingest_kinds_total{kind="a"} 0',
  ]);
  const measured = { sent: 3, open: 1 as number | null };
  late.begin(measured);
  expect(late.begun).toBe(true);
  expect(await samples()).toEqual([
    'crude_ingest_sent_total 3',
    'crude_ingest_open 1',
    'crude_ingest_kinds_total{kind="b"} 7',
    'crude_ingest_kinds_total{kind="a"} 6',
  ]);
  measured.sent = 5;
  measured.open = null;
  expect(await samples()).toEqual([
    'crude_ingest_sent_total 5',
    'crude_ingest_kinds_total{kind="b"} 7',
    'crude_ingest_kinds_total{kind="a"} 10',
  ]);
});
