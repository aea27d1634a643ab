import { expect, test } from 'vitest';
import { checkMetric, type MetricType } from './metric-name.ts';

const check = (type: MetricType, name: string, labels: string[] = [], help = 'Says what it is.') =>
  checkMetric('ingest', type, name, help, labels);

test.each<[MetricType, string]>([
  ['counter', 'crude_ingest_events_total'],
  ['counter', 'crude_ingest_written_bytes_total'],
  ['gauge', 'crude_ingest_lag_seconds'],
  ['gauge', 'crude_ingest_lease_held'],
  ['gauge', 'crude_ingest_queue_events'],
  ['histogram', 'crude_ingest_flush_seconds'],
  ['histogram', 'crude_ingest_block_events'],
])('a %s may be called %s', (type, name) => {
  expect(() => check(type, name, ['type', 'feed'])).not.toThrow();
});

test.each<[MetricType, string, string]>([
  ['counter', 'crude_ingest_events', 'a counter must end in _total'],
  ['gauge', 'crude_ingest_clients_total', 'only a counter ends in _total'],
  ['counter', 'crude_compute_events_total', 'must begin with crude_ingest_'],
  ['counter', 'ingest_events_total', 'must be lower case words'],
  ['counter', 'crude_ingest_', 'must be lower case words'],
  ['gauge', 'crude_ingest_queueDepth', 'must be lower case words'],
  ['gauge', 'crude_ingest_lag_ms', 'must use base units'],
  ['gauge', 'crude_ingest_lag_milliseconds', 'must use base units'],
  ['counter', 'crude_ingest_sent_kb_total', 'must use base units'],
  ['gauge', 'crude_ingest_cpu_percent', 'must use base units'],
  ['gauge', 'crude_ingest_queue_count', 'must not end in _count'],
  ['gauge', 'crude_ingest_lag_gauge', 'must not name its type'],
  ['histogram', 'crude_ingest_flush', 'a histogram must end in what it measures'],
])('a %s may not be called %s', (type, name, why) => {
  expect(() => check(type, name)).toThrow(`metric ${name}: ${why}`);
});

test('help is obligatory, and some labels are taken', () => {
  expect(() => check('gauge', 'crude_ingest_lag_seconds', [], ' ')).toThrow(
    'must have a help text',
  );
  for (const label of ['instance', 'job', 'le', 'quantile', 'Type', '__name']) {
    expect(() => check('gauge', 'crude_ingest_lag_seconds', [label])).toThrow(
      `must not have a label ${label}`,
    );
  }
});
