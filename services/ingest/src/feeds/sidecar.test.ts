import { createServer, type Server, type Socket } from 'node:net';
import { checkEvent, type MarketEvent } from '@crude-alpha/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedBatch, FeedNews, OpenFeed } from '../feed.ts';
import { sidecarFeed, type SidecarTiming } from './sidecar.ts';

const TS = '1795014000123456789';
const quoteLine = `{"t":"bbo","prod":"CL","sym":"CLF7","ts":${TS},"bid":70.1,"ask":70.12,"bid_sz":3,"ask_sz":4}\n`;
const tradeLine = (sz: number): string =>
  `{"t":"trade","prod":"CL","sym":"CLF7","ts":${TS},"px":70.11,"sz":${sz},"side":"B"}\n`;

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

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

/** The feed under test, read batch by batch. */
class Reader {
  readonly #stop = new AbortController();
  readonly #batches: AsyncIterator<FeedBatch>;
  readonly open: OpenFeed;
  readonly events: unknown[] = [];
  readonly news: FeedNews[] = [];

  constructor(open: OpenFeed, stop: AbortController) {
    this.open = open;
    this.#stop = stop;
    this.#batches = open.batches[Symbol.asyncIterator]();
  }

  static async open(port: number, timing: Partial<SidecarTiming> = {}): Promise<Reader> {
    let now = 1_795_014_001_000_000;
    const stop = new AbortController();
    const feed = sidecarFeed({
      host: '127.0.0.1',
      port,
      clock: () => ++now,
      random: () => 0.5,
      timing: { backoffBaseMs: 2, backoffCapMs: 20, ...timing },
    });
    return new Reader(await feed.open(null, stop.signal), stop);
  }

  /** Reads until the condition holds; the test's own timeout is the deadline. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const next = await this.#batches.next();
      if (next.done === true) throw new Error('the feed has ended');
      this.events.push(...next.value.events);
      this.news.push(...next.value.news);
    }
  }

  rejected(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const news of this.news) {
      if (news.kind === 'rejected') counts[news.reason] = (counts[news.reason] ?? 0) + news.count;
    }
    return counts;
  }

  disconnects(): (FeedNews & { kind: 'disconnect' })[] {
    return this.news.filter((news) => news.kind === 'disconnect');
  }

  async close(): Promise<void> {
    this.#stop.abort();
    while ((await this.#batches.next()).done !== true);
  }
}

let sidecar: FakeSidecar;
let reader: Reader | null = null;

beforeEach(async () => {
  sidecar = new FakeSidecar();
  await sidecar.listen();
});

afterEach(async () => {
  await reader?.close();
  reader = null;
  await sidecar.close();
});

async function connected(timing: Partial<SidecarTiming> = {}): Promise<[Reader, Socket]> {
  reader = await Reader.open(sidecar.port, timing);
  const client = sidecar.client();
  // The first batch is asked for, or nobody would connect.
  void reader.until(() => false).catch(() => {});
  const socket = await client;
  return [reader, socket];
}

test('placeholder', async () => {
  const [r, s] = await connected();
  s.write(quoteLine + tradeLine(1));
  await r.until(() => r.events.length >= 3);
  const events = r.events.map((event) => checkEvent(event) as MarketEvent);
  expect(events.map(({ type }) => type)).toEqual(['definition', 'quote', 'trade']);
});
