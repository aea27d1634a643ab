import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const BYTES = 64;

/** Round trips of a small message over TCP between two processes: what this machine can do at best. */
export async function tcpPingPongUs(rounds: number): Promise<number[]> {
  const child = fork(fileURLToPath(import.meta.url), ['echo']);
  const [port] = (await once(child, 'message')) as [number];
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const ping = Buffer.alloc(BYTES, 1);
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const begin = performance.now();
    socket.write(ping);
    let got = 0;
    while (got < BYTES) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      got += chunk.length;
    }
    times.push((performance.now() - begin) * 1e3);
    // As far apart as frames are: a hot loop would flatter the peer.
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  socket.destroy();
  child.disconnect();
  return times;
}

if (process.argv[2] === 'echo') {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
  process.on('disconnect', () => process.exit(0));
}
