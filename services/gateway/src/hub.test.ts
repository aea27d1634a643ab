import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { Metrics } from '@crude-alpha/service';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { frame } from '../test/rig.ts';
import { wireFrames } from '../test/wire-frames.ts';
import { Board } from './board.ts';
import { createGatewayMetrics } from './gateway-metrics.ts';
import { Hub } from './hub.ts';
import { defaultLimits } from './limits.ts';

/** The clock goes on by what is done, and by nothing else: a busy machine changes nothing. */
let nowMs = 0;
let hub: Hub;
let metrics: ReturnType<typeof createGatewayMetrics>;

/** What a write to a socket takes, as the kernel's share of a broadcast was measured. */
const WRITE_MS = 0.007;

beforeEach(() => {
  nowMs = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  metrics = createGatewayMetrics(new Metrics('gateway', 'test'));
  hub = new Hub(new Board(['CL', 'GC'], 5000), { ...defaultLimits, tickMs: 2 ** 30 }, metrics);
});
afterEach(() => vi.restoreAllMocks());

/** A socket whose other side takes everything and answers nothing, unless it is told to. */
class Client extends Writable {
  readonly bytesRead = 0;
  readonly chunks: Buffer[] = [];
  readonly ws = Object.assign(new EventEmitter(), { readyState: 1, OPEN: 1 });

  constructor(symbol: string) {
    super();
    hub.add(this.ws as unknown as WebSocket, this as unknown as Socket, symbol, null);
  }

  override _write(chunk: Buffer, _encoding: string, taken: () => void): void {
    this.chunks.push(chunk);
    nowMs += WRITE_MS;
    taken();
  }

  say(message: object): void {
    this.ws.emit('message', Buffer.from(JSON.stringify(message)), false);
  }

  /** Answers the newest ping. */
  pong(): void {
    const ping = this.#frames().findLast(({ opcode }) => opcode === 9)!;
    this.ws.emit('pong', ping.payload);
  }

  texts(): string[] {
    return this.#frames().flatMap(({ opcode, payload }) =>
      opcode === 1 ? [payload.toString()] : [],
    );
  }

  /** Which frames of a product came, in their order. */
  seqs(symbol: string): number[] {
    return this.texts()
      .map((text) => JSON.parse(text))
      .flatMap(({ t, data }) => (t === 'snapshot' && data.symbol === symbol ? [data.seq] : []));
  }

  #frames(): ReturnType<typeof wireFrames> {
    return wireFrames(Buffer.concat(this.chunks));
  }
}

function publish(seq: number, symbol = 'CL'): void {
  hub.publish(symbol, Buffer.from(JSON.stringify(frame(seq, { symbol }))));
}

/** Goes on until nothing is written any more; of each turn of the event loop, what it took. */
async function slices(): Promise<number[]> {
  const took: number[] = [];
  for (let idle = 0; idle < 3; ) {
    const before = nowMs;
    await turn();
    took.push(nowMs - before);
    idle = nowMs === before ? idle + 1 : 0;
  }
  return took.filter((ms) => ms > 0);
}

test('a frame to 5,000 clients never takes the event loop for 5 ms, and reaches each of them once', async () => {
  const clients = Array.from({ length: 5000 }, () => new Client('CL'));
  await slices();
  publish(1);
  const took = await slices();
  // 35 ms of writes altogether, in slices of 2 ms and the write that is under way.
  expect(took.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(5000 * WRITE_MS, 6);
  expect(Math.max(...took)).toBeLessThan(2 + 2 * WRITE_MS);
  const texts = [
    '{"t":"subscription","active":["CL"],"entitled":["CL","GC"]}',
    `{"t":"snapshot","data":${JSON.stringify(frame(1))}}`,
  ];
  expect(new Set(clients.map((one) => one.texts().join('\n')))).toEqual(
    new Set([texts.join('\n')]),
  );
});

test('what comes while a round is under way waits for its end, and goes round in slices as well', async () => {
  const clients = Array.from({ length: 5000 }, () => new Client('CL'));
  await slices();
  publish(1);
  await turn();
  await turn();
  for (let seq = 2; seq <= 4; seq += 1) publish(seq);
  const late = new Client('CL');
  const took = await slices();
  expect(Math.max(...took)).toBeLessThan(2 + 2 * WRITE_MS);
  expect(clients.filter((one) => String(one.seqs('CL')) !== '1,2,3,4')).toEqual([]);
  expect(late.seqs('CL')).toEqual([4]);
  // Three frames in one write.
  expect(clients[0]!.chunks.length).toBe(clients.at(-1)!.chunks.length);
});

test('whoever follows a product before its first frame is owed nothing, so nothing is left out when it comes', async () => {
  const client = new Client('CL');
  client.say({ t: 'subscribe', symbols: ['GC'] });
  await slices();
  // Its pong is late: what comes now is held back.
  nowMs += defaultLimits.pongLateMs + 1;
  publish(1, 'GC');
  await slices();
  expect(client.seqs('GC')).toEqual([]);
  expect(metrics.conflated.value).toBe(0);
  publish(2, 'GC');
  await slices();
  expect(metrics.conflated.value).toBe(1);
  client.pong();
  expect(client.seqs('GC')).toEqual([2]);
  publish(3, 'GC');
  await slices();
  expect(client.seqs('GC')).toEqual([2, 3]);
  expect(client.seqs('CL')).toEqual([]);
});
