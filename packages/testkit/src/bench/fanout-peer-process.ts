// What a broadcast is measured beside, in a process of its own: `naive` sends each message to each
// client with ws, as its documentation has it; `raw` writes the bytes of all messages of one turn to
// bare sockets, which is the least that Node can do. Asked for it, it says how much CPU it has used.
import { createHash } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connectBus } from '@crude-alpha/bus';
import { WebSocketServer } from 'ws';

const [kind = '', natsUrl = '', subject = ''] = process.argv.slice(2);
const bus = await connectBus({ url: natsUrl, name: kind });
const server = kind === 'naive' ? naive() : raw();
await bus.flush();
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => process.send?.({ cpuSec: cpuSec() }));
process.on('disconnect', () => process.exit(0));

function naive(): Server {
  const http = createHttpServer();
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  bus.subscribe(subject, (payload) => {
    const text = `{"t":"snapshot","data":${Buffer.from(payload).toString()}}`;
    for (const client of sockets.clients) client.send(text);
  });
  return http;
}

function raw(): Server {
  const sockets = new Set<Socket>();
  let due: Buffer[] = [];
  bus.subscribe(subject, (payload) => {
    due.push(framed(`{"t":"snapshot","data":${Buffer.from(payload).toString()}}`));
    if (due.length > 1) return;
    setImmediate(() => {
      const bytes = Buffer.concat(due);
      due = [];
      for (const socket of sockets) socket.write(bytes);
    });
  });
  return createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (head) => {
      const key = /sec-websocket-key: (\S+)/i.exec(head.toString())?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
      );
      sockets.add(socket);
    });
  });
}

/** A text as its frame (RFC 6455, 5.2), for lengths from 126 to 65,535. */
function framed(text: string): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 126, body.length >> 8, body.length & 255]), body]);
}

function cpuSec(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
