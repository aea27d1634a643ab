// Clients of a broadcast, many in a process of its own. They read as cheaply as Node can, so that the
// machine is there for the server; they answer pings, as every client does, and count text frames.
import { createConnection, type Socket } from 'node:net';

interface ConnectOrder {
  readonly do: 'connect';
  readonly group: string;
  readonly port: number;
  readonly path: string;
  readonly count: number;
  /** What each counts from: what a server says of itself at first is no frame of the broadcast. */
  readonly begin: number;
}

/** Answered with the same number when each client of the group has had so many frames. */
interface ExpectOrder {
  readonly do: 'expect';
  readonly group: string;
  readonly frames: number;
}

/** What the benchmark asks for. */
export type ReaderOrder = ConnectOrder | ExpectOrder;

interface Group {
  readonly clients: Client[];
  frames: number;
  /** Frames that are waited for, over all clients; null while none are. */
  expected: number | null;
}

/** Connecting all at once would overrun the backlog of a peer. */
const AT_ONCE = 100;

/** One buffer for all: what is read is looked at before the next read. */
const chunk = Buffer.allocUnsafe(256 * 1024);
const groups = new Map<string, Group>();

/** One socket, and where in its stream of frames it is (RFC 6455, 5.2; a server does not mask). */
class Client {
  frames: number;
  readonly #group: Group;
  readonly #socket: Socket;
  readonly #opened: () => void;
  #isOpen = false;
  /** A beginning of something that is not whole yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of a payload that are still to come. */
  #skip = 0;

  constructor(group: Group, { port, path, begin }: ConnectOrder, opened: () => void) {
    this.frames = begin;
    this.#group = group;
    this.#opened = opened;
    this.#socket = createConnection({
      port,
      host: '127.0.0.1',
      onread: { buffer: chunk, callback: (length) => this.#read(length) },
    });
    this.#socket.on('error', (error) => fail(error.message));
    this.#socket.on('close', () => fail('a client was closed'));
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
  }

  #read(length: number): boolean {
    let bytes = chunk.subarray(0, length);
    if (this.#rest.length > 0) {
      bytes = Buffer.concat([this.#rest, bytes]);
      this.#rest = Buffer.alloc(0);
    }
    let at = 0;
    if (!this.#isOpen) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = Buffer.from(bytes);
        return true;
      }
      if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) fail(bytes.toString());
      this.#isOpen = true;
      this.#opened();
      at = end + 4;
    }
    this.#frames(bytes, at);
    return true;
  }

  #frames(bytes: Buffer, from: number): void {
    let at = from + this.#skip;
    this.#skip = 0;
    while (at < bytes.length) {
      const opcode = bytes[at]! & 15;
      const short = (bytes[at + 1] ?? 0) & 127;
      const head = short === 126 ? 4 : 2;
      // A ping is wanted whole; of a text only the head is.
      if (at + head + (opcode === 9 ? short : 0) > bytes.length) {
        this.#rest = Buffer.from(bytes.subarray(at));
        return;
      }
      if (opcode === 9) this.#pong(bytes.subarray(at + 2, at + 2 + short));
      if (opcode === 1) this.#count();
      at += head + (short === 126 ? bytes.readUInt16BE(at + 2) : short);
    }
    this.#skip = at - bytes.length;
  }

  #count(): void {
    this.frames += 1;
    this.#group.frames += 1;
    report(this.#group);
  }

  /** Masked with zeros, which leaves the payload as it is. */
  #pong(payload: Buffer): void {
    const head = Buffer.from([0x8a, 0x80 | payload.length, 0, 0, 0, 0]);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

function report(group: Group): void {
  if (group.expected === null || group.frames < group.expected) return;
  const each = group.expected / group.clients.length;
  group.expected = null;
  if (group.clients.some(({ frames }) => frames !== each)) fail('some got more than others');
  process.send?.({ frames: each });
}

async function connect(group: Group, order: ConnectOrder): Promise<void> {
  group.frames += order.count * order.begin;
  for (let left = order.count; left > 0; left -= AT_ONCE) {
    await Promise.all(
      Array.from(
        { length: Math.min(left, AT_ONCE) },
        () =>
          new Promise<void>((resolve) => {
            group.clients.push(new Client(group, order, resolve));
          }),
      ),
    );
  }
  process.send?.({ connected: group.clients.length });
}

function fail(why: string): never {
  process.stderr.write(`reader: ${why}\n`);
  process.exit(1);
}

process.on('message', (order: ReaderOrder) => {
  const group = groups.get(order.group) ?? { clients: [], frames: 0, expected: null };
  groups.set(order.group, group);
  if (order.do === 'connect') {
    void connect(group, order);
  } else {
    group.expected = order.frames * group.clients.length;
    report(group);
  }
});
process.on('disconnect', () => process.exit(0));
