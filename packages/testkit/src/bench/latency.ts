import { once } from 'node:events';
import { connectBus, openTapeWriter } from '@crude-alpha/bus';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import WebSocket from 'ws';
import { startServiceProcess } from '../service-process.ts';
import { marketSeconds } from './market-events.ts';
import { tcpPingPongUs } from './ping-pong.ts';
import { type Bench, quantile, rounded } from './result.ts';

const WARM_SECONDS = 100;
const SECONDS = 900;
/** Long enough that compute has digested a second's quotes and waits, as it does in a live market. */
const SETTLE_MS = 8;

/**
 * An event that completes a frame, written to the tape, until that frame arrives on a WebSocket:
 * through nats-server, compute and the gateway, each a process of its own, on a live chain.
 */
export const benchLatency: Bench = async (say) => {
  const server = await launchNatsServer();
  const bus = await connectBus({ url: server.url, name: 'bench' });
  const port = await freePort();
  const env = { NATS_URL: server.url, CRUDE_TAPE: 'bench', STREAM_PORT: String(port) };
  const writer = await openTapeWriter(bus, { tape: 'bench', maxBytes: 2e9, maxAgeMs: 3_600_000 });
  const compute = await startServiceProcess('compute', env);
  const gateway = await startServiceProcess('gateway', env);
  const socket = await subscribe(`ws://127.0.0.1:${port}/ws/stream/CL`);
  try {
    say(`${SECONDS} seconds of a calm market, one frame each, after ${WARM_SECONDS} to warm up`);
    const times: number[] = [];
    let second = 0;
    for (const events of marketSeconds('calm', WARM_SECONDS + SECONDS)) {
      const [tick, ...rest] = events;
      if (tick === undefined) continue;
      const begin = performance.now();
      writer.write(tick);
      // The very first event starts the grid and completes nothing.
      if (second > 0) {
        await frameAt(socket, tick.ts);
        if (second > WARM_SECONDS) times.push((performance.now() - begin) * 1e3);
      }
      for (const event of rest) writer.write(event);
      await new Promise((resolve) => {
        setTimeout(resolve, SETTLE_MS);
      });
      second++;
    }
    const floor = await tcpPingPongUs(1_000);
    const p50 = quantile(times, 0.5);
    return {
      name: 'latency',
      figures: rounded({ p50Us: p50, p99Us: quantile(times, 0.99), samples: times.length }),
      peers: rounded({ tcpP50Us: quantile(floor, 0.5), tcpP99Us: quantile(floor, 0.99) }),
      ratios: rounded({ p50VsTcp: p50 / quantile(floor, 0.5) }),
    };
  } finally {
    socket.terminate();
    await gateway.stop();
    await compute.stop();
    await writer.close();
    await bus.close();
    await server.stop();
  }
};

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

/** Resolves when a frame of that instant or a later one arrives. */
function frameAt(socket: WebSocket, ts: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no frame for ${ts} within 10 s`)), 10_000);
    const heard = (data: Buffer): void => {
      const message = JSON.parse(data.toString()) as { t: string; data?: { ts: number } };
      if (message.t !== 'snapshot' || (message.data?.ts ?? 0) < ts) return;
      clearTimeout(timer);
      socket.off('message', heard);
      resolve();
    };
    socket.on('message', heard);
  });
}
