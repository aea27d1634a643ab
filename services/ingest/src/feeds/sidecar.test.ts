import { createServer, type Server, type Socket } from 'node:net';
import { checkEvent, type MarketEvent } from '@crude-alpha/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedNews, OpenFeed } from '../feed.ts';
import { type SidecarTiming, sidecarFeed } from './sidecar.ts';

const NOW = 1_795_014_001_000_000;
const TS = '1795014000123456789';
const quoteLine = `{"t":"bbo","prod":"CL","sym":"CLF7","ts":${TS},"bid":70.1,"ask":70.12,"bid_sz":3,"ask_sz":4}\n`;
const tradeLine = (sz: number): string =>
  `{"t":"trade","prod":"CL","sym":"CLF7","ts":${TS},"px":70.11,"sz":${sz},"side":"B"}\n`;

const hbLine = '{"t":"hb","n_fut":4,"n_lo":480,"fronts":{"CL":"CLF7"}}\n';
const optionLine = `{"t":"lo_bbo","prod":"CL","ts":${TS},"bid":1.2,"ask":1.3,"strike":70,"is_call":true,"expiry_iso":"2026-12-17","tte_years":0.08}\n`;

/** A sidecar whose every word the test says. */
class FakeSidecar {
  readonly #server: Server = createServer((socket) => {
    socket.on('error', () => {});
    this.#sockets.push(socket);
    this.#waiting.shift()?.(socket);
  });
  readonly #sockets: Socket[] = [];
  readonly #waiting: ((socket: Socket) => void)[] = [];
  port = 0;

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
  }

  /** The next client. */
  client(): Promise<Socket> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async close(first: () => void = () => {}): Promise<void> {
    first();
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

/** The feed under test, read all the time. */
class Reader {
  readonly open: OpenFeed;
  readonly events: unknown[] = [];
  readonly news: FeedNews[] = [];
  readonly #stop: AbortController;
  readonly #ended: Promise<void>;
  #wake: () => void = () => {};
  /** Times it waited before another attempt. */
  waits = 0;

  constructor(open: OpenFeed, stop: AbortController) {
    this.open = open;
    this.#stop = stop;
    this.#ended = this.#read();
  }

  static async open(port: number, timing: Partial<SidecarTiming> = {}): Promise<Reader> {
    let now = NOW;
    const stop = new AbortController();
    let reader: Reader | null = null;
    const feed = sidecarFeed({
      host: '127.0.0.1',
      port,
      clock: () => ++now,
      random: () => {
        reader?.waiting();
        return 0.5;
      },
      timing: { backoffBaseMs: 2, backoffCapMs: 20, ...timing },
    });
    reader = new Reader(await feed.open(null, stop.signal), stop);
    return reader;
  }

  /** Resolves when the condition holds; the test's own timeout is the deadline. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  waiting(): void {
    this.waits++;
    this.#wake();
  }

  /** Valid events, without the heartbeats. */
  get checked(): MarketEvent[] {
    return this.events.flatMap((raw) => {
      const event = checkEvent(raw);
      return event instanceof Error || event.type === 'heartbeat' ? [] : [event];
    });
  }

  get rejected(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const news of this.news) {
      if (news.kind === 'rejected') counts[news.reason] = (counts[news.reason] ?? 0) + news.count;
    }
    return counts;
  }

  get disconnects(): (FeedNews & { kind: 'disconnect' })[] {
    return this.news.filter((news) => news.kind === 'disconnect');
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #read(): Promise<void> {
    for await (const { events, news } of this.open.batches) {
      this.events.push(...events);
      this.news.push(...news);
      this.#wake();
    }
  }
}

let sidecar: FakeSidecar;
let reader: Reader;

beforeEach(async () => {
  sidecar = new FakeSidecar();
  await sidecar.listen();
});

afterEach(async () => {
  await reader.close();
  await sidecar.close();
});

async function connected(timing: Partial<SidecarTiming> = {}): Promise<Socket> {
  const client = sidecar.client();
  reader = await Reader.open(sidecar.port, timing);
  return client;
}

test('good lines become events, each instrument being defined once and first', async () => {
  const socket = await connected();
  socket.write(quoteLine + tradeLine(1) + hbLine + optionLine + quoteLine);
  await reader.until(() => reader.events.length >= 7);
  expect(reader.events.map((event) => (event as MarketEvent).type)).toEqual([
    'definition',
    'quote',
    'trade',
    'heartbeat',
    'definition',
    'quote',
    'quote',
  ]);
  for (const event of reader.events) expect(checkEvent(event)).toBe(event);
  expect(reader.events[2]).toMatchObject({
    symbol: 'CL.F27',
    ts: 1_795_014_000_123_456,
    tsNs: 789,
    size: 1,
    feed: 'sidecar',
  });
  expect((reader.events[2] as MarketEvent).tsRecv).toBeGreaterThan(NOW);
  expect(reader.open.connected).toBe(true);
  expect(reader.news).toEqual([]);
});

test('lines arrive whole, cut into single bytes or many at once', async () => {
  const socket = await connected();
  for (const byte of Buffer.from(tradeLine(1) + tradeLine(2))) {
    socket.write(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.write(Array.from({ length: 500 }, (_, n) => tradeLine(n + 3)).join(''));
  await reader.until(() => reader.checked.length >= 503);
  const sizes = reader.checked.flatMap((event) => (event.type === 'trade' ? [event.size] : []));
  expect(sizes).toEqual(Array.from({ length: 502 }, (_, n) => n + 1));
  expect(reader.rejected).toEqual({});
});

test('garbage is counted by kind, and what is good between it comes through', async () => {
  const socket = await connected();
  const garbage: (string | Uint8Array)[] = [
    '{"t":"bbo",\n',
    'hello\n',
    '{"t":"bbo","bid":NaN}\n',
    'null\n',
    '[1,2]\n',
    '{"t":"quote"}\n',
    '{"t":"bbo","sym":"CLF7"}\n',
    quoteLine.replace('CLF7', 'XXF7'),
    quoteLine.replace('CLF7', '../../etc'),
    tradeLine(1).replace('"B"', '"Q"'),
    Buffer.concat([Buffer.from('{"t":"hb","x":"'), Uint8Array.of(0xc3, 0x28), Buffer.from('"}\n')]),
    `{"t":"hb","pad":"${'x'.repeat(20_000)}"}\n`,
    '\n \n\r\n',
  ];
  for (const line of garbage) {
    socket.write(line);
    socket.write(tradeLine(7));
  }
  socket.write(tradeLine(8));
  await reader.until(() =>
    reader.checked.some((event) => event.type === 'trade' && event.size === 8),
  );
  expect(reader.rejected).toEqual({
    'line.json': 3,
    'line.kind': 3,
    'line.ts': 1,
    'line.symbol': 2,
    'line.side': 1,
    'line.utf8': 1,
    'line.oversize': 1,
  });
  expect(reader.checked.filter(({ type }) => type === 'trade')).toHaveLength(garbage.length + 1);
});

test('wrong types and sizes are left to intake, which refuses them', async () => {
  const socket = await connected();
  socket.write(quoteLine.replace('70.1,', '"70.1",'));
  socket.write(quoteLine.replace('"bid_sz":3', '"bid_sz":-3'));
  socket.write(tradeLine(-1) + tradeLine(0.5) + tradeLine(1e300));
  socket.write(tradeLine(1).replace('70.11', '1e999'));
  socket.write(tradeLine(9));
  await reader.until(() => reader.events.length >= 8);
  expect(reader.checked).toMatchObject([{ type: 'definition' }, { type: 'trade', size: 9 }]);
});

test('an endless line costs no memory and one count', async () => {
  const socket = await connected();
  const piece = Buffer.alloc(256 * 1024, 'x');
  for (let n = 0; n < 64; n++) {
    if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.write(`\n${tradeLine(5)}`);
  await reader.until(() => reader.checked.length >= 2);
  expect(reader.rejected).toEqual({ 'line.oversize': 1 });
});

test('a connection that drops is told when it is lost and when it is back', async () => {
  const first = await connected();
  first.write(tradeLine(1));
  await reader.until(() => reader.checked.length === 2);
  const heard = reader.checked[1]!.tsRecv;
  const again = sidecar.client();
  first.end('{"t":"hb"');
  const second = await again;
  second.write(tradeLine(2));
  await reader.until(() => reader.checked.length === 3);
  expect(reader.rejected).toEqual({ 'line.broken': 1 });
  expect(reader.disconnects).toMatchObject([
    { from: heard, detail: expect.stringContaining('it closed the connection') },
    { from: heard, detail: expect.stringContaining('connected again') },
  ]);
  const [lost, back] = reader.disconnects;
  expect(lost!.to).toBeGreaterThan(heard);
  expect(back!.to).toBeGreaterThan(lost!.to);
  expect(reader.checked[2]!.tsRecv).toBeGreaterThan(back!.to);
  expect(reader.open.reconnects).toBe(1);
});

test('a reset and a refusal are met alike, and a long outage is told twice only', async () => {
  const socket = await connected();
  socket.write(tradeLine(1));
  await reader.until(() => reader.checked.length === 2);
  const { port } = sidecar;
  await sidecar.close(() => socket.resetAndDestroy());
  await reader.until(() => reader.disconnects.length === 1);
  expect(reader.open.connected).toBe(false);
  await reader.until(() => reader.waits >= 4);
  expect(reader.disconnects).toHaveLength(1);
  sidecar = new FakeSidecar();
  const again = sidecar.client();
  await sidecar.listen(port);
  (await again).write(tradeLine(2));
  await reader.until(() => reader.checked.length === 3);
  expect(reader.disconnects).toHaveLength(2);
  expect(reader.disconnects[1]!.detail).toMatch(/attempt ([2-9]|\d\d)/);
});

test('a sidecar that is not there from the start is a disconnect as well', async () => {
  const { port } = sidecar;
  await sidecar.close();
  reader = await Reader.open(port);
  await reader.until(() => reader.disconnects.length === 1);
  expect(reader.disconnects[0]).toMatchObject({ from: null });
  sidecar = new FakeSidecar();
  const client = sidecar.client();
  await sidecar.listen(port);
  (await client).write(tradeLine(1));
  await reader.until(() => reader.checked.length === 2);
  expect(reader.disconnects).toHaveLength(2);
});

test('a connection without a word is given up', async () => {
  await connected({ idleMs: 50 });
  await sidecar.client();
  await reader.until(() => reader.disconnects.length >= 1);
  expect(reader.disconnects[0]!.detail).toContain('silent for 50 ms');
});

test('it stops at once, while connected as well as while it waits', async () => {
  await connected();
  await reader.close();
  const { port } = sidecar;
  await sidecar.close();
  reader = await Reader.open(port, { backoffBaseMs: 60_000, backoffCapMs: 60_000 });
  await reader.until(() => reader.disconnects.length === 1);
  await reader.close();
});
