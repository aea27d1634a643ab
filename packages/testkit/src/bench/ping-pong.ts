import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const BYTES = 64;

/** A bare TCP connection to an echoing process: what a round trip on this machine takes at best. */
export interface PingPong {
  roundTripUs(): Promise<number>;
  close(): void;
}

export async function startPingPong(): Promise<PingPong> {
  const child = fork(fileURLToPath(import.meta.url), ['echo']);
  const [port] = (await once(child, 'message')) as [number];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const ping = Buffer.alloc(BYTES, 1);
  return {
    async roundTripUs() {
      const begin = performance.now();
      let got = 0;
      const back = new Promise<number>((resolve) => {
        const heard = (chunk: Buffer): void => {
          got += chunk.length;
          if (got < BYTES) return;
          socket.off('data', heard);
          resolve((performance.now() - begin) * 1e3);
        };
        socket.on('data', heard);
      });
      socket.write(ping);
      return await back;
    },
    close() {
      socket.destroy();
      child.disconnect();
    },
  };
}

if (process.argv[2] === 'echo') {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
  process.on('disconnect', () => process.exit(0));
}
