import { expect, test } from 'vitest';
import { RollCall } from './roll-call.ts';

const MINUTE = 60_000;

function beat(instance: string, over: object = {}): Buffer {
  const one = { service: 'ingest', instance, ts: 1, ready: true, reasons: [], ...over };
  return Buffer.from(JSON.stringify(one));
}

test('keeps the newest beat of each process, and says how long it has been silent', () => {
  const roll = new RollCall();
  roll.hear(beat('two'), 0);
  roll.hear(beat('one', { figures: { 'events_total.quote': 7 } }), 500);
  roll.hear(beat('two', { ready: false, reasons: ['feed: silent'] }), 1000);
  expect(roll.processes(2500)).toEqual([
    {
      service: 'ingest',
      instance: 'one',
      ready: true,
      reasons: [],
      figures: { 'events_total.quote': 7 },
      silentMs: 2000,
    },
    {
      service: 'ingest',
      instance: 'two',
      ready: false,
      reasons: ['feed: silent'],
      figures: {},
      silentMs: 1500,
    },
  ]);
});

test('one that says goodbye is soon forgotten, one that falls silent is missed for ten minutes', () => {
  const roll = new RollCall();
  roll.hear(beat('gone', { ready: false, reasons: ['lifecycle: stopping'] }), 0);
  roll.hear(beat('dead'), 0);
  const there = (nowMs: number) => roll.processes(nowMs).map(({ instance }) => instance);
  expect(there(30_000)).toEqual(['dead', 'gone']);
  expect(there(30_001)).toEqual(['dead']);
  expect(there(10 * MINUTE)).toEqual(['dead']);
  expect(there(10 * MINUTE + 1)).toEqual([]);
});

test('what is no beat is not heard, and a crowd does not grow without bound', () => {
  const roll = new RollCall();
  for (const junk of ['', '{', 'null', '{"service":"x"}', `"${'x'.repeat(200_000)}"`]) {
    roll.hear(Buffer.from(junk), 0);
  }
  roll.hear(beat('one', { secret: 'more than a beat may hold' }), 0);
  expect(roll.processes(0)).toEqual([]);
  for (let i = 0; i < 300; i += 1) roll.hear(beat(`p${i}`), i);
  expect(roll.processes(300)).toHaveLength(256);
});
