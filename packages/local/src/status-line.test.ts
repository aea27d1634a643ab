import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { readMetrics } from './read-metrics.ts';
import { type Snapshot, statusLine, takeSnapshot } from './status-line.ts';

const page = `# HELP crude_ingest_events_total Events.
# TYPE crude_ingest_events_total counter
crude_ingest_events_total{type="quote",feed="a b"} 1.5e3
crude_ingest_events_total{type="trade",feed="a b"} 500

crude_compute_event_age_seconds 0.0125
crude_gateway_frames_total 12
crude_gateway_clients 3
crude_ingest_dropped_total{class="conflated"} 0
`;

const at = (atMs: number, text: string): Snapshot => ({ atMs, values: readMetrics(text) });

test('adds up what differs in labels only', () => {
  expect(readMetrics(page).get('crude_ingest_events_total')).toBe(2000);
});

test('says the rate since the look before, and drops only when there are any', () => {
  const later = page.replace('} 500', '} 4500').replace('"conflated"} 0', '"conflated"} 7');
  expect(statusLine(at(1000, page), at(3000, page))).toBe(
    '0 events/s · lag 13 ms · 12 frames · 3 clients',
  );
  expect(statusLine(at(1000, page), at(3000, later))).toBe(
    '2,000 events/s · lag 13 ms · 12 frames · 3 clients · 7 dropped',
  );
});

test.each([
  [599, 'lag 599,000 ms'],
  [600, 'events of 10 min ago'],
  // A Saturday: the newest session ended nineteen hours before.
  [68_400, 'events of 19 h ago'],
  [6_480_000, 'events of 1,800 h ago'],
])('events that are %i s old are an earlier session from ten minutes on', (sec, words) => {
  const text = `crude_compute_event_age_seconds ${sec}\ncrude_compute_tape_pending_blocks 9\n`;
  expect(statusLine(at(0, text), at(1000, text))).toBe(words);
  const behind = text.replace('blocks 9', 'blocks 12');
  expect(statusLine(at(0, text), at(1000, behind))).toBe(`${words} · 12 blocks behind`);
});

test('a restarted service has no rate at first, an unknown figure is left out', () => {
  expect(
    statusLine(at(0, 'crude_ingest_events_total 9'), at(1000, 'crude_ingest_events_total 2')),
  ).toBe('no figures yet');
});

test('a service that does not answer does not hide the others', async () => {
  const server = createServer((_, response) => response.end(page)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { values } = await takeSnapshot([`http://127.0.0.1:${port}/`, 'http://127.0.0.1:1/']);
  expect(values.get('crude_gateway_clients')).toBe(3);
  server.close();
});
