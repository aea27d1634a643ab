import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectBus, openDerivedWriter, openTapeWriter, readTape } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { launchNatsServer, type NatsServer } from '@crude-alpha/local';
import { marketEvents } from './market-events.ts';
import { publishRaw, type RawMessage } from './raw-publisher.ts';
import { type Bench, median, rounded } from './result.ts';
import type { ReaderReport, ReaderRequest } from './tape-reader-process.ts';

const EVENTS = 3_000_000;
const ROUNDS = 5;
/** Events of one turn of the event loop: what 64 KiB read from a socket hold at 80 bytes a record. */
const BURST = 800;
const limits = { maxBytes: 4e9, maxAgeMs: 3_600_000 };

/** One publisher to one consumer through a real nats-server with JetStream, and a raw socket beside it. */
export const benchTape: Bench = async (say) => {
  // As many as are fresh in a real ingest's caches, not a working set of their own.
  const sample = marketEvents(4_000);
  const server = await launchNatsServer();
  try {
    say(`${EVENTS} events a round, ${ROUNDS} rounds of each, in turn`);
    await publish(server, 'warm', sample);
    const messages = await storedBlocks(server, 'warm');
    const written: Rate[] = [];
    const published: Rate[] = [];
    const raw: Rate[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      written.push(await publish(server, `ours${round}`, sample));
      published.push(await publishBlocks(server, `blocks${round}`, messages));
      raw.push(await publishPrepared(server, `raw${round}`, messages));
      const [w, p, r] = [written, published, raw].map((rates) => rates[round]!);
      say(`round ${round + 1}: events ${shown(w)}, prepared blocks ${shown(p)}, raw ${shown(r)}`);
    }
    const through: Through[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      through.push(await publishAndConsume(server, `through${round}`, sample));
    }
    const rawPerSec = median(raw.map((rate) => rate.perSec));
    const figures = rounded({
      eventsPerSec: median(through.map((run) => run.perSec)),
      writePerSec: median(written.map((rate) => rate.perSec)),
      writeCpuNs: median(written.map((rate) => rate.cpuNs)),
      publishPerSec: median(published.map((rate) => rate.perSec)),
      publishCpuNs: median(published.map((rate) => rate.cpuNs)),
      consumeCpuNs: median(through.map((run) => run.consumeCpuNs)),
      bytesPerEvent: messages.reduce((sum, m) => sum + m.payload.length, 0) / EVENTS,
      eventsPerMessage: EVENTS / messages.length,
    });
    const peers = rounded({
      rawPublishPerSec: rawPerSec,
      rawPublishCpuNs: median(raw.map((rate) => rate.cpuNs)),
    });
    const ratios = rounded({
      publishVsRaw: median(published.map((rate, i) => rate.perSec / raw[i]!.perSec)),
      writeVsRaw: median(written.map((rate, i) => rate.perSec / raw[i]!.perSec)),
    });
    return { name: 'tape', figures, peers, ratios };
  } finally {
    await server.stop();
  }
};

interface Rate {
  readonly perSec: number;
  readonly cpuNs: number;
}

function shown(rate: Rate | undefined): string {
  if (rate === undefined) return '-';
  return `${(rate.perSec / 1e6).toFixed(2)} M/s (${rate.cpuNs.toFixed(0)} ns)`;
}

interface Through {
  readonly perSec: number;
  readonly consumeCpuNs: number;
}

/** Publishes events as a feed that is always ahead would: in bursts, held back only by the tape. */
async function publish(
  server: NatsServer,
  tape: string,
  sample: readonly MarketEvent[],
): Promise<Rate> {
  const bus = await connectBus({ url: server.url, name: 'bench' });
  const writer = await openTapeWriter(bus, { tape, ...limits });
  const cpu = process.cpuUsage();
  const begin = performance.now();
  for (let i = 0; i < EVENTS; i++) {
    writer.write(sample[i % sample.length]!);
    if (writer.congested) await writer.drained();
    else if (i % BURST === 0) await new Promise(setImmediate);
  }
  await writer.flush();
  const wallSec = (performance.now() - begin) / 1e3;
  const used = process.cpuUsage(cpu);
  await writer.close();
  await bus.close();
  return { perSec: EVENTS / wallSec, cpuNs: ((used.user + used.system) * 1e3) / EVENTS };
}

/** The same blocks as the raw publisher sends, prepared likewise, with all that our publishing adds: ids, fence, window. */
async function publishBlocks(
  server: NatsServer,
  name: string,
  blocks: readonly RawMessage[],
): Promise<Rate> {
  const bus = await connectBus({ url: server.url, name: 'bench' });
  const subject = `bench.${name}`;
  const writer = await openDerivedWriter(bus, {
    stream: `BENCH_${name}`,
    subjects: [subject],
    ...limits,
  });
  const cpu = process.cpuUsage();
  const begin = performance.now();
  for (const [ordinal, { payload }] of blocks.entries()) {
    writer.append(subject, payload, { ordinal, index: 0 });
    if (writer.congested) await writer.drained();
  }
  await writer.flush();
  const wallSec = (performance.now() - begin) / 1e3;
  const used = process.cpuUsage(cpu);
  await writer.close();
  await bus.close();
  return { perSec: EVENTS / wallSec, cpuNs: ((used.user + used.system) * 1e3) / EVENTS };
}

/** The very messages that our publisher made, for the raw one to send again. */
async function storedBlocks(server: NatsServer, tape: string): Promise<RawMessage[]> {
  const bus = await connectBus({ url: server.url, name: 'bench' });
  const stop = new AbortController();
  const messages: RawMessage[] = [];
  for await (const block of readTape(bus, { tape, from: 'first', signal: stop.signal })) {
    const payload = block.bytes.slice();
    messages.push({ subject: '', headers: '', payload });
    if (block.ordinal + block.count === EVENTS) stop.abort();
  }
  await bus.close();
  return messages;
}

async function publishPrepared(
  server: NatsServer,
  tape: string,
  blocks: readonly RawMessage[],
): Promise<Rate> {
  const bus = await connectBus({ url: server.url, name: 'bench' });
  // Opening makes the stream; the raw publisher then writes to it behind the writer's back.
  await (await openTapeWriter(bus, { tape, ...limits })).close();
  await bus.close();
  const messages = blocks.map(({ payload }, i) => ({
    subject: `tape.${tape}`,
    headers: `Nats-Msg-Id: raw.${tape}.${i}\r\nNats-Expected-Last-Sequence: ${i}\r\n`,
    payload,
  }));
  const { wallSec, cpuSec } = await publishRaw(server.port, messages, 64);
  return { perSec: EVENTS / wallSec, cpuNs: (cpuSec * 1e9) / EVENTS };
}

async function publishAndConsume(
  server: NatsServer,
  tape: string,
  sample: readonly MarketEvent[],
): Promise<Through> {
  const child = fork(fileURLToPath(new URL('./tape-reader-process.js', import.meta.url)));
  const request: ReaderRequest = { url: server.url, tape, events: EVENTS };
  child.send(request);
  await once(child, 'message');
  const begin = performance.now();
  const done = once(child, 'message');
  await publish(server, tape, sample);
  const [report] = (await done) as [ReaderReport];
  const wallSec = (performance.now() - begin) / 1e3;
  child.disconnect();
  return { perSec: EVENTS / wallSec, consumeCpuNs: (report.cpuSec * 1e9) / EVENTS };
}
