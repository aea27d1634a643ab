import { connectBus } from '@crude-alpha/bus';
import { launchNatsServer, sampleActivity, sampleFlow, sampleSurface } from '@crude-alpha/testkit';
import { expect, test } from 'vitest';
import { clientFrame, frame, handshake, openRig, Raw } from '../test/rig.ts';

/** Stands in every message that must not get out. */
const MARK = 'R4W-DATA';
const MARKED_PRICE = 61.987654321;

/** Where raw data, truth and other products' signals travel. */
const secrets = [
  'md.events.quote.CL.F27',
  'md.events.trade.CL.F27',
  'md.events.quote.LO.F27.C7000',
  'md.truth.CL',
  'tape.synthetic',
  'tape.x',
  'candles.1s.CL.F27',
  'flow.sweep.CL',
  'chain.CL',
  'surface.ZZ',
  'surface.CL.raw',
  'flow.ZZ',
  'alpha.ZZ',
  'alpha.CL.raw',
  'alpha',
  'sys.ingest.one',
  'CL',
];

/** Names a client may try in a path or a subscription. */
const lures = [
  ...secrets,
  '>',
  '*',
  'alpha.*',
  'alpha.>',
  'alpha.CL',
  'md.events.>',
  'tape.>',
  'CL.F27',
  'CL.chain',
  'CL.surface.raw',
  'ZZ.surface',
  'CL.>',
  'CL *',
  'CL\r\nSUB md.events.> 9',
  '../tape.synthetic',
  '..%2f..%2fpackage.json',
  'CL/../../skills',
  '$JS.API.STREAM.MSG.GET.TAPE_synthetic',
  '_INBOX.>',
];

const paths = [
  '/',
  '/icon.svg',
  '/index.html',
  '/assets/',
  '/health',
  '/skills',
  '/metrics',
  '/ws/stream/CL',
  '/ws/stream/',
  '/md/events',
  '/tape.synthetic',
  '/operator',
  '/operator/',
  '/operator/state',
  '/operator/chain/CL',
  '/ledger',
  '/v1/gaps',
  '/package.json',
  '/src/main.ts',
  '/../package.json',
  '/assets/../../../package.json',
  '/%2e%2e/package.json',
  '/assets/%2e%2e%2fpackage.json',
  '//etc/passwd',
  '/..%5c..%5cpackage.json',
];

test('nothing but what is derived of the products served gets out, whatever is asked', async () => {
  const nats = await launchNatsServer();
  const rig = await openRig(nats.url, { messageBurst: 1000, maxClientsPerAddress: 1000 });
  const spy = await connectBus({ url: nats.url, name: 'spy' });
  const leaked: string[] = [];
  const scan = (where: string, bytes: string): void => {
    if (bytes.includes(MARK) || bytes.includes(String(MARKED_PRICE))) leaked.push(where);
  };
  try {
    // That the marks do travel on this NATS is part of the proof.
    let marksSeen = 0;
    const watching = ['md.>', 'tape.>', 'alpha.ZZ'].map((subject) =>
      spy.subscribe(subject, () => (marksSeen += 1)),
    );
    await spy.flush();
    const leak = (): void => {
      for (const subject of secrets) {
        const fields = { price: { v: MARKED_PRICE, ts: 1 } };
        // As the frame of nobody, and as one that would be taken if it came on the right subject.
        for (const symbol of ['ZZ', 'CL', 'GC']) {
          const marked = frame(50, { symbol, reasons: [MARK], fields });
          rig.outside.publish(subject, Buffer.from(JSON.stringify(marked)));
        }
      }
      // On the right subject, but with more than a frame may hold.
      for (const extra of [{ raw: MARK }, { bid: MARKED_PRICE }, { symbol: 'ZZ' }]) {
        rig.outside.publish('alpha.CL', Buffer.from(JSON.stringify({ ...frame(9), ...extra })));
      }
      // Open interest where it may be thought to belong, and prices and sizes among what is derived.
      const [smile] = sampleSurface.expiries;
      const [leg] = sampleFlow.legs;
      for (const marked of [
        { ...sampleSurface, raw: MARK },
        { ...sampleSurface, bid: MARKED_PRICE },
        { ...sampleSurface, expiries: [{ ...smile, ask: MARKED_PRICE }] },
        { ...sampleSurface, gamma: { ...sampleSurface.gamma, interest: [MARKED_PRICE] } },
        { ...sampleActivity, tradeDate: MARK },
        { ...sampleSurface, symbol: 'ZZ', model: MARK },
      ]) {
        rig.outside.publish('surface.CL', Buffer.from(JSON.stringify({ ...marked, seq: 90 })));
      }
      for (const marked of [
        { ...sampleFlow, legs: [{ ...leg, price: MARKED_PRICE }] },
        { ...sampleFlow, legs: [{ ...leg, side: MARK }] },
        { ...sampleFlow, raw: MARK },
      ]) {
        rig.outside.publish('flow.CL', Buffer.from(JSON.stringify({ ...marked, seq: 90 })));
      }
      rig.outside.publish('chain.CL', Buffer.from(JSON.stringify(sampleActivity)));
      const twice = JSON.stringify(frame(7)).replace('{', `{"reasons":["${MARK}"],`);
      rig.outside.publish('alpha.CL', Buffer.from(twice));
    };

    const sockets: Raw[] = [];
    for (const lure of lures) {
      for (const name of [lure, encodeURIComponent(lure)]) {
        const raw = new Raw(rig.port);
        raw.write(handshake(`/ws/stream/${name}`));
        sockets.push(raw);
      }
    }
    const talker = await new Raw(rig.port).upgrade();
    sockets.push(talker);
    for (const lure of lures) {
      for (const t of ['subscribe', 'unsubscribe', 'authorization', 'publish', 'request']) {
        talker.write(clientFrame(0x81, JSON.stringify({ t, symbols: [lure], token: lure })));
        talker.write(clientFrame(0x81, JSON.stringify({ t, symbols: [lure] })));
      }
    }
    talker.write(clientFrame(0x81, JSON.stringify({ t: 'subscribe', symbols: ['CL'] })));
    const client = await rig.listen().open();
    client.say({ t: 'subscribe', symbols: ['GC', 'CL.surface', 'CL.flow'] });

    leak();
    await rig.outside.flush();
    for (const path of paths) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS', 'TRACE']) {
        const raw = new Raw(rig.port);
        raw.write(`${method} ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        const text = await raw.rest();
        scan(`${method} ${path}`, text);
        expect(text, path).not.toContain('"devDependencies"');
        expect(text, path).not.toContain('"license"');
        expect(text, path).not.toContain('root:');
      }
    }
    leak();
    // Comes after all marks on the same connection: what has not come by then never will.
    rig.publish(frame(100));
    rig.publish(frame(100, { symbol: 'GC' }));
    rig.publishSurface({ ...sampleSurface, seq: 100 });
    rig.publishFlow({ ...sampleFlow, seq: 100 });
    await rig.outside.flush();
    await client.until(() => client.seqs().at(-1) === 100 && client.seqs('GC').at(-1) === 100);
    await client.until((messages) => messages.find(({ t }) => t === 'flow'));
    await talker.until((text) => text.includes('"seq":100,'));
    await spy.flush();
    expect(marksSeen).toBe(
      6 * secrets.filter((name) => /^(md|tape)\.|^alpha.ZZ/.test(name)).length,
    );
    expect(client.seqs()).toEqual([7, 100]);
    expect(client.seqs('GC')).toEqual([100]);
    const details = client.messages.flatMap((message) =>
      message.t === 'surface' || message.t === 'flow' ? [[message.t, message.data.seq]] : [],
    );
    expect(details).toEqual([
      ['surface', 100],
      ['flow', 100],
    ]);
    for (const text of client.texts) {
      scan('client', text);
      expect(text).not.toMatch(/Interest|Volume/);
    }
    for (const raw of sockets) {
      scan('socket', raw.text);
      raw.socket.destroy();
    }
    expect(leaked).toEqual([]);
    expect(sockets.length).toBeGreaterThan(50);
    for (const subscription of watching) subscription.unsubscribe();
  } finally {
    await spy.close();
    await rig.close();
    await nats.stop();
  }
});
