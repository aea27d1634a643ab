import { connect, type Socket } from 'node:net';

/** A message as it goes over the wire, all but the payload's own bytes. */
export interface RawMessage {
  readonly subject: string;
  readonly headers: string;
  readonly payload: Uint8Array;
}

/**
 * The least that can publish to JetStream: prepared bytes into a socket, acknowledgements counted by
 * their line ends, `window` messages in flight. No parsing, no retry, no order check: the ceiling
 * that a real publisher is compared with.
 */
export async function publishRaw(
  port: number,
  messages: readonly RawMessage[],
  window: number,
): Promise<{ wallSec: number; cpuSec: number }> {
  const frames = messages.map(({ subject, headers, payload }) => {
    const head = `NATS/1.0\r\n${headers}\r\n`;
    return Buffer.concat([
      Buffer.from(
        `HPUB ${subject} raw.ack ${head.length} ${head.length + payload.length}\r\n${head}`,
      ),
      payload,
      Buffer.from('\r\n'),
    ]);
  });
  const socket = await handshake(port);
  const cpu = process.cpuUsage();
  const begin = performance.now();
  await new Promise<void>((resolve, reject) => {
    let sent = 0;
    let acked = 0;
    const pump = (): void => {
      socket.cork();
      while (sent < frames.length && sent - acked < window) socket.write(frames[sent++]!);
      socket.uncork();
    };
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      // Each acknowledgement is one MSG line and one JSON line; only the first holds "MSG ".
      for (let at = chunk.indexOf('MSG raw'); at >= 0; at = chunk.indexOf('MSG raw', at + 7))
        acked++;
      if (chunk.includes('"error"')) reject(new Error(chunk.toString().slice(0, 300)));
      if (acked >= frames.length) resolve();
      else pump();
    });
    pump();
  });
  const wallSec = (performance.now() - begin) / 1e3;
  const used = process.cpuUsage(cpu);
  socket.destroy();
  return { wallSec, cpuSec: (used.user + used.system) / 1e6 };
}

async function handshake(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', () => {
      socket.write(
        'CONNECT {"verbose":false,"headers":true,"no_responders":true}\r\nSUB raw.ack 1\r\nPING\r\n',
      );
      socket.once('data', () => resolve());
    });
  });
  socket.removeAllListeners('error');
  return socket;
}
