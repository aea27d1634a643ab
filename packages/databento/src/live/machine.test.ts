import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offsets } from '../dbn/offsets.ts';
import { errorRecord, mappingRecord, sessionMetadata, systemRecord } from '../fake/messages.ts';
import { generatedSource } from '../fake/source.ts';
import { cramResponse } from './cram.ts';
import { LiveError } from './errors.ts';
import type { LiveEvent } from './events.ts';
import { LiveMachine } from './machine.ts';
import { type LiveOptions, settingsOf } from './options.ts';

const key = 'db-0123456789abcdefghijklmnopqrst';
const START_MS = 1_763_000_000_000;
const START_NS = BigInt(START_MS) * 1_000_000n;
const HOUR_NS = 3_600_000_000_000n;
const source = generatedSource({ seed: 5, count: 1_000, perSec: 1_000, instruments: 3 });
const text = (value: string): Buffer => Buffer.from(value, 'latin1');

let nowMs = START_MS + 1_000;

function machineOf(options: Partial<LiveOptions> = {}): LiveMachine {
  nowMs = START_MS + 1_000;
  const clock = { nowMs: () => nowMs, after: () => () => {} };
  return new LiveMachine(
    settingsOf({ key, dataset: 'GLBX.MDP3', slowReader: 'skip', clock, ...options }),
  );
}

function records(from: number, until: number): Uint8Array {
  const out = new Uint8Array((until - from) * 80);
  const view = new DataView(out.buffer);
  let size = 0;
  for (let i = from; i < until; i++) size += source.write(i, view, size, START_NS);
  return out.subarray(0, size);
}

const greeting = text('lsg_version=0.9.4\ncram=abcd1234\nsuccess=1|session_id=5|\n');
const instrument = { publisherId: 1, instrumentId: 2, rawSymbol: 'CLZ6', parent: 'CL.FUT' };
const session = Buffer.concat([
  greeting,
  sessionMetadata('GLBX.MDP3', START_NS),
  mappingRecord(instrument, 'CL.FUT', START_NS),
  records(0, 30),
  systemRecord(0, 'Heartbeat', START_NS),
  errorRecord(4, 'Failed to resolve symbol X', START_NS),
  records(30, 60),
]);

/** What an event says, without what is only there until the next. */
function plain(event: LiveEvent): unknown {
  return event.type === 'record' ? event.record.u32(offsets.trade.sequence) : event;
}

function feed(machine: LiveMachine, chunks: readonly Uint8Array[]): unknown[] {
  const events: unknown[] = [];
  for (const chunk of chunks) {
    machine.push(chunk);
    for (let event = machine.next(); event !== undefined; event = machine.next()) {
      events.push(plain(event));
    }
  }
  return events;
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const ends = [...new Set(at)].toSorted((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

const subscribed = (options: Partial<LiveOptions> = {}): LiveMachine => {
  const machine = machineOf(options);
  machine.subscribe({ schema: 'trades', stypeIn: 'parent', symbols: ['CL.FUT'] });
  machine.opened();
  return machine;
};

const whole = feed(subscribed(), [session]);

test('a session in one piece', () => {
  expect(whole[0]).toMatchObject({ type: 'connected', sessionId: '5', gatewayVersion: '0.9.4' });
  expect(whole[1]).toEqual({
    type: 'mapping',
    publisherId: 1,
    instrumentId: 2,
    symbolIn: 'CL.FUT',
    rawSymbol: 'CLZ6',
  });
  expect(whole.filter((event) => typeof event === 'number')).toEqual(
    Array.from({ length: 60 }, (_, i) => i),
  );
  expect(whole.slice(32, 34)).toMatchObject([
    { type: 'system', code: 0, message: 'Heartbeat' },
    { type: 'error', code: 4 },
  ]);
});

test('byte by byte it is the same', () => {
  const bytes = Array.from(session, (byte) => Uint8Array.of(byte));
  expect(feed(subscribed(), bytes)).toEqual(whole);
});

test('in any chunks it is the same', () => {
  const places = fc.array(fc.nat({ max: session.length }), { maxLength: 40 });
  fc.assert(
    fc.property(places, (at) => {
      expect(feed(subscribed(), cut(session, at))).toEqual(whole);
    }),
  );
});

test('whatever comes, it gives up or waits, and does not throw', () => {
  const anything = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 });
  fc.assert(
    fc.property(anything, fc.boolean(), (chunks, behindGreeting) => {
      const machine = subscribed();
      feed(machine, behindGreeting ? [session, ...chunks] : chunks);
      expect([true, false]).toContain(machine.failure instanceof LiveError);
    }),
  );
});

test('what is sent: the response to the challenge, the subscriptions, the start', () => {
  const machine = subscribed();
  feed(machine, [text('lsg_version=9|something=new\ncram=abcd1234\n')]);
  expect(machine.takeOutput()).toBe(
    `auth=${cramResponse('abcd1234', key)}|dataset=GLBX.MDP3|encoding=dbn|compression=none|ts_out=0` +
      '|client=crude-alpha-databento|heartbeat_interval_s=30|slow_reader_behavior=skip\n',
  );
  feed(machine, [text('success=1|session_id=5\n')]);
  expect(machine.takeOutput()).toBe(
    'schema=trades|stype_in=parent|id=1|symbols=CL.FUT|snapshot=0|is_last=1\nstart_session\n',
  );
  feed(machine, [sessionMetadata('GLBX.MDP3', START_NS)]);
  machine.subscribe({ schema: 'mbp-1', stypeIn: 'raw_symbol', symbols: ['CLZ6'] });
  expect(machine.takeOutput()).toBe(
    'schema=mbp-1|stype_in=raw_symbol|id=2|symbols=CLZ6|snapshot=0|is_last=1\n',
  );
  const late = { schema: 'trades', stypeIn: 'parent', symbols: ['LO.OPT'], start: 0n } as const;
  expect(() => machine.subscribe(late)).toThrow(
    expect.objectContaining({ code: 'BAD_SUBSCRIPTION' }),
  );
});

test.each([
  ['Authentication failed.', 'AUTH_FAILED'],
  ['Invalid API key', 'AUTH_FAILED'],
  ['User has reached their open connection limit', 'HANDSHAKE_FAILED'],
  ['Internal error', 'HANDSHAKE_FAILED'],
  ['', 'HANDSHAKE_FAILED'],
])('refused with "%s" it is %s', (reason, code) => {
  const machine = subscribed();
  feed(machine, [text(`cram=x\nsuccess=0|error=${reason}\n`)]);
  expect(machine.failure).toMatchObject({ code });
});

/** The lines that a second session is begun with. */
function again(machine: LiveMachine, lines = greeting): { sent: string; events: LiveEvent[] } {
  machine.closed(new LiveError('CLOSED', 'test'));
  machine.opened();
  machine.push(lines);
  const events: LiveEvent[] = [];
  for (let event = machine.next(); event !== undefined; event = machine.next()) events.push(event);
  return { sent: machine.takeOutput(), events };
}

test('a new session begins at the last time had, of each schema', () => {
  const machine = subscribed();
  machine.subscribe({ schema: 'mbp-1', stypeIn: 'parent', symbols: ['CL.FUT'] });
  feed(machine, [session]);
  const { sent } = again(machine);
  const last = (rtype: number): bigint => {
    const latest = new Map<number, number>();
    for (let i = 0; i < 60; i++)
      if (source.rtypeOf(i) === rtype) latest.set(source.instrumentOf(i), i);
    return START_NS + BigInt(source.offsetNs(Math.min(...latest.values())));
  };
  expect(sent).toContain(`schema=trades|stype_in=parent|id=1|start=${last(0)}|`);
  expect(sent).toContain(`schema=mbp-1|stype_in=parent|id=2|start=${last(1)}|`);
});

test('a replay that was cut begins where it began, until it has reached the present', () => {
  const machine = subscribed();
  feed(machine, [session]);
  const start = /start=\d+/.exec(again(machine).sent)![0];
  feed(machine, [sessionMetadata('GLBX.MDP3', START_NS), records(60, 200)]);
  expect(again(machine).sent).toContain(`|${start}|`);
  feed(machine, [
    sessionMetadata('GLBX.MDP3', START_NS),
    records(60, 200),
    systemRecord(3, 'Finished trades replay', START_NS),
  ]);
  expect(again(machine).sent).not.toContain(`|${start}|`);
});

test('without a record a new session begins where the first began', () => {
  const machine = subscribed();
  feed(machine, [greeting, sessionMetadata('GLBX.MDP3', START_NS + 7n)]);
  expect(again(machine).sent).toContain(`|start=${START_NS + 7n}|`);
});

test('what lies further back than a day is a gap, of definitions a week', () => {
  const machine = subscribed();
  const parent = { stypeIn: 'parent', symbols: ['CL.FUT'] };
  machine.subscribe({ schema: 'definition', ...parent, start: START_NS - 24n * HOUR_NS });
  feed(machine, [session]);
  nowMs = START_MS + 30 * 3_600_000;
  const { sent, events } = again(machine);
  const least = START_NS + 6n * HOUR_NS + 60_000_000_000n;
  expect(sent).toContain(`schema=trades|stype_in=parent|id=1|start=${least}|`);
  expect(sent).toContain(
    `schema=definition|stype_in=parent|id=2|start=${START_NS - 24n * HOUR_NS}|`,
  );
  const gaps = events.filter((event) => event.type === 'gap');
  expect(gaps).toMatchObject([{ why: 'too-old', schema: 'trades', to: least }]);
  expect(gaps[0]!.from).toBeLessThan(START_NS + 60_000_000n);
  expect(gaps[0]!.bounds.map(({ rtype }) => rtype)).toEqual(gaps[0]!.bounds.map(() => 0));
});

test('a book by snapshots is not replayed, and what is between two is a gap', () => {
  const machine = machineOf();
  machine.subscribe({ schema: 'mbo', stypeIn: 'parent', symbols: ['CL.FUT'], snapshot: true });
  machine.opened();
  feed(machine, [greeting, sessionMetadata('GLBX.MDP3', START_NS)]);
  expect(again(machine).sent).toContain('|symbols=CL.FUT|snapshot=1|');
  expect(feed(machine, [sessionMetadata('GLBX.MDP3', START_NS + 9n)])).toMatchObject([
    { type: 'connected' },
    { type: 'gap', why: 'no-replay', schema: 'mbo', from: START_NS, to: START_NS + 9n },
  ]);
});

test('options that cannot be meant are refused, without the key in the message', () => {
  const bad: Partial<LiveOptions>[] = [
    { key: 'a|b=c|d' },
    { dataset: 'GLBX MDP3' },
    { timeouts: { heartbeatMs: 1_000 } },
    { client: 'a|b' },
  ];
  for (const options of bad) {
    expect(() => machineOf(options)).toThrow(expect.objectContaining({ code: 'BAD_OPTIONS' }));
  }
  expect(() => machineOf({ key: 'secret|secret' })).not.toThrow(/secret/);
});
