import { once } from 'node:events';
import { connectBus, openTapeWriter, type TapeWriter } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import WebSocket from 'ws';
import { startServiceProcess } from '../service-process.ts';
import { marketSeconds } from './market-events.ts';
import { startPingPong } from './ping-pong.ts';
import { type Bench, quantile, rounded } from './result.ts';

const WARM_SECONDS = 8;
const SECONDS = 30;
const EMIT_MS = 100;

/**
 * An event that completes a frame, written to the tape, until that frame arrives on a WebSocket:
 * through nats-server, compute and the gateway, each a process of its own, while an active market
 * runs at its own pace. A bare TCP round trip is made beside every frame.
 */
export const benchLatency: Bench = async (say) => {
  const events = [...marketSeconds('active', WARM_SECONDS + SECONDS)].flat();
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'bench' });
  const port = await freePort();
  const env = {
    NATS_URL: server.url,
    CRUDE_TAPE: 'bench',
    STREAM_PORT: String(port),
    EMIT_MS: String(EMIT_MS),
  };
  const writer = await openTapeWriter(bus, { tape: 'bench', maxBytes: 2e9, maxAgeMs: 3_600_000 });
  const compute = await startServiceProcess('compute', env);
  const gateway = await startServiceProcess('gateway', env);
  await compute.ready();
  const socket = await subscribe(`ws://127.0.0.1:${port}/ws/stream/CL`);
  const pingPong = await startPingPong();
  try {
    const perSec = Math.round(events.length / (WARM_SECONDS + SECONDS));
    say(`${SECONDS} s at ${perSec.toLocaleString('en-US')} events/s, a frame every ${EMIT_MS} ms`);
    const written = new Map<number, number>();
    const times: number[] = [];
    const floor: number[] = [];
    const from = (events[0]?.ts ?? 0) + WARM_SECONDS * 1e6;
    socket.on('message', (data: Buffer) => {
      const now = performance.now();
      const message = JSON.parse(data.toString()) as { t: string; data?: { ts: number } };
      const ts = message.data?.ts ?? 0;
      const began = written.get(ts);
      if (began === undefined || ts < from) return;
      times.push((now - began) * 1e3);
      // Half a period later: beside the frames, not in their way.
      setTimeout(() => void pingPong.roundTripUs().then((us) => floor.push(us)), EMIT_MS / 2);
    });
    await play(events, writer, written);
    const p50 = quantile(times, 0.5);
    return {
      name: 'latency',
      figures: rounded({ p50Us: p50, p99Us: quantile(times, 0.99), samples: times.length }),
      peers: rounded({ tcpP50Us: quantile(floor, 0.5), tcpP99Us: quantile(floor, 0.99) }),
      ratios: rounded({ p50VsTcp: p50 / quantile(floor, 0.5) }),
    };
  } finally {
    pingPong.close();
    socket.terminate();
    await gateway.stop();
    await compute.stop();
    await writer.close();
    await bus.close();
    await server.stop();
  }
};

/** Writes each event when its time has come, and notes when the first one of each frame's period was. */
async function play(
  events: readonly MarketEvent[],
  writer: TapeWriter,
  written: Map<number, number>,
): Promise<void> {
  const origin = events[0]?.ts ?? 0;
  const begin = performance.now();
  let boundary = 0;
  for (let i = 0; i < events.length; ) {
    const due = origin + (performance.now() - begin) * 1e3;
    for (; i < events.length && events[i]!.ts <= due; i++) {
      const event = events[i]!;
      const period = Math.floor(event.ts / (EMIT_MS * 1e3)) * EMIT_MS * 1e3;
      if (period > boundary) {
        boundary = period;
        written.set(period, performance.now());
      }
      writer.write(event);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

async function subscribe(url: string): Promise<WebSocket> {
  for (let i = 0; ; i++) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    try {
      await once(socket, 'open');
      return socket;
    } catch (error) {
      if (i > 200) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}
