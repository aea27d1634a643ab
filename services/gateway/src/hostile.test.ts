import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFrame, closeCode, frame, handshake, openRig, Raw, type Rig } from '../test/rig.ts';

let nats: NatsServer;
let rig: Rig;

beforeAll(async () => {
  nats = await launchNatsServer();
  rig = await openRig(nats.url, { closeGraceMs: 200, tickMs: 50, maxClientsPerAddress: 1000 });
});
afterAll(async () => {
  await rig.close();
  await nats.stop();
});

const TEXT = 0x81;
const BINARY = 0x82;

describe('what is no handshake', () => {
  const cases: [string, string, number][] = [
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['HTTP/2 by prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    [
      'a header that is too long',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      431,
    ],
    ['no version', handshake('/ws/stream/CL').replace(/Sec-WebSocket-Version.*\r\n/, ''), 426],
    ['an old version', handshake('/ws/stream/CL').replace('Version: 13', 'Version: 8'), 426],
    ['no key', handshake('/ws/stream/CL').replace(/Sec-WebSocket-Key.*\r\n/, ''), 400],
    ['a short key', handshake('/ws/stream/CL').replace('dGhl', ''), 400],
    ['a POST', handshake('/ws/stream/CL').replace('GET', 'POST'), 405],
    ['a broken protocol list', handshake('/ws/stream/CL', 'Sec-WebSocket-Protocol: a,,b\r\n'), 400],
    ['an unknown symbol', handshake('/ws/stream/XX'), 404],
    ['no symbol', handshake('/ws/stream/'), 404],
    ['a path above', handshake('/ws/stream/../stream/CL'), 404],
    ['a path below', handshake('/ws/stream/CL/more'), 404],
    ['a doubled slash', handshake('//ws/stream/CL'), 404],
    ['broken percent encoding', handshake('/ws/stream/%zz'), 400],
    ['half an encoding', handshake('/ws/stream/%'), 400],
    ['a null', handshake('/ws/stream/CL%00'), 404],
    ['a lower case symbol', handshake('/ws/stream/cl'), 404],
    ['a wildcard', handshake('/ws/stream/*'), 404],
    ['another path', handshake('/nowhere'), 404],
  ];
  test.each(cases)('%s is refused with a problem', async (_what, said, status) => {
    const raw = new Raw(rig.port).write(said);
    const text = await raw.rest();
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const [head, body] = text.split('\r\n\r\n', 2) as [string, string];
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    expect(head.toLowerCase()).toContain('connection: ');
    expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status });
  });

  test('an upgrade to something else is ignored, and the route answers', async () => {
    const raw = new Raw(rig.port).write(
      'GET /skills HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n',
    );
    const text = await raw.rest();
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toHaveLength(2);
  });

  test('a symbol may be percent-encoded and have a query', async () => {
    const raw = await new Raw(rig.port).upgrade('/ws/stream/%43L?token=x');
    expect(raw.text).toMatch(/^HTTP\/1.1 101 /);
    raw.socket.destroy();
  });

  test('a handshake that goes away in the middle leaves nothing behind', async () => {
    for (let cut = 1; cut < handshake('/ws/stream/CL').length; cut += 17) {
      const raw = new Raw(rig.port).write(handshake('/ws/stream/CL').slice(0, cut));
      raw.socket.resetAndDestroy();
      await raw.closed;
    }
    await eventually('nobody is in', () => rig.gateway.hub.clients === 0);
    expect((await rig.get('/skills')).status).toBe(200);
  });
});

describe('what is no frame', () => {
  const cases: [string, Buffer, number][] = [
    ['an unmasked frame', clientFrame(TEXT, '{"t":"ping"}', false), 1002],
    ['a reserved bit', clientFrame(0xc1, 'x'), 1002],
    ['a reserved opcode', clientFrame(0x83, 'x'), 1002],
    ['a continuation of nothing', clientFrame(0x80, 'x'), 1002],
    ['a text within a text', Buffer.concat([clientFrame(1, 'a'), clientFrame(1, 'b')]), 1002],
    ['a long ping', clientFrame(0x89, 'x'.repeat(126)), 1002],
    ['a fragmented ping', clientFrame(0x09, 'x'), 1002],
    ['a close of one byte', clientFrame(0x88, 'x'), 1002],
    ['broken UTF-8', clientFrame(TEXT, Buffer.from([0xff, 0xfe])), 1007],
    ['a long message', clientFrame(TEXT, 'x'.repeat(8193)), 1009],
    ['a promise of 2^62 bytes', Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0]), 1009],
    [
      'a message too long in fragments',
      Buffer.concat([1, 0, 0].map((opcode) => clientFrame(opcode, 'x'.repeat(4000)))),
      1009,
    ],
    ['a binary message', clientFrame(BINARY, '{"t":"ping"}'), 1003],
  ];
  test.each(cases)('%s closes the socket', async (_what, bytes, code) => {
    const raw = await new Raw(rig.port).upgrade();
    raw.write(bytes);
    await raw.rest();
    expect(closeCode(raw.bytes)).toBe(code);
  });

  test('a message of exactly the longest length is heard', async () => {
    const raw = await new Raw(rig.port).upgrade();
    raw.write(clientFrame(TEXT, '['.repeat(8192)));
    await raw.until((text) => text.includes('bad_message'));
    raw.socket.destroy();
  });

  test('a message in fragments with a ping between is heard', async () => {
    const raw = await new Raw(rig.port).upgrade();
    raw
      .write(clientFrame(1, '{"t":"pi'))
      .write(clientFrame(0x89, 'ho'))
      .write(clientFrame(0x80, 'ng"}'));
    await raw.until((text) => text.includes('"t":"pong"') && text.includes('\x8a\x02ho'));
    raw.socket.destroy();
  });
});

describe('a flood', () => {
  const floods: [string, Buffer][] = [
    ['of messages', clientFrame(TEXT, '{"t":"ping"}')],
    ['of nonsense', clientFrame(TEXT, '{')],
    ['of pings', clientFrame(0x89, '')],
    ['of pongs', clientFrame(0x8a, '')],
    ['of snapshots asked for', clientFrame(TEXT, '{"t":"subscribe","symbols":["CL"]}')],
  ];
  test.each(floods)('%s ends with 1008', async (_what, bytes) => {
    const raw = await new Raw(rig.port).upgrade();
    raw.write(Buffer.concat(Array.from({ length: 50 }, () => bytes)));
    const text = await raw.rest();
    expect(text).toContain('"code":"rate_limited"');
    expect(closeCode(raw.bytes)).toBe(1008);
  });

  test('of fragments, which make no message to count, ends with 1008', async () => {
    const raw = await new Raw(rig.port).upgrade();
    raw.write(clientFrame(1, ''));
    raw.write(Buffer.concat(Array.from({ length: 12_000 }, () => clientFrame(0, ''))));
    const text = await raw.rest();
    expect(text).toContain('"code":"rate_limited"');
    expect(closeCode(raw.bytes)).toBe(1008);
    expect(await rig.metric('crude_gateway_cut_total', '"inbound_bytes"')).toBe(1);
  });

  test('is no flood when it comes as slowly as is allowed', async () => {
    const own = await openRig(nats.url, { messagesPerSec: 200, messageBurst: 5 });
    const client = await own.listen().open();
    for (let id = 0; id < 60; id += 1) {
      const answer = client.next('pong');
      client.say({ t: 'ping', id });
      expect((await answer).id).toBe(id);
      await new Promise((resolve) => {
        setTimeout(resolve, 8);
      });
    }
    await own.close();
  });
});

test('whatever is said, the gateway lives and serves the others', async () => {
  const witness = await rig.listen().open();
  let seq = 1000;
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
      async (upgraded, chunks) => {
        const raw = new Raw(rig.port);
        if (upgraded) await raw.upgrade();
        for (const chunk of chunks) raw.write(Buffer.from(chunk));
        rig.publish(frame(++seq));
        await witness.until(() => witness.seqs().at(-1) === seq);
        raw.socket.destroy();
        await raw.closed;
      },
    ),
    { numRuns: 60, seed: 7 },
  );
  await eventually('only the witness is in', () => rig.gateway.hub.clients === 1);
});
