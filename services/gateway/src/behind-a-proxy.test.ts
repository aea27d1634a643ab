import {
  type Chain,
  eventually,
  launchChain,
  launchNatsServer,
  type NatsServer,
} from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openPaidRig } from '../test/paid-rig.ts';
import { type Listener, openRig, type Rig } from '../test/rig.ts';

/** These tests ask from here, as a proxy that says for whom, or as somebody who is none. */
const HERE = '127.0.0.1';

let nats: NatsServer;
let chain: Chain;
let rig: Rig;

beforeAll(async () => {
  [nats, chain] = await Promise.all([launchNatsServer(), launchChain()]);
});
afterEach(() => rig.close());
afterAll(() => Promise.all([nats.stop(), chain.stop()]));

function listen(forwardedFor: string): Listener {
  return rig.listen('/ws/stream/CL', { headers: { 'x-forwarded-for': forwardedFor } });
}

test('each client behind a proxy has the sockets of an address, and no more', async () => {
  rig = await openRig(nats.url, { maxClientsPerAddress: 2 }, ['CL'], undefined, [HERE]);
  const [first] = await Promise.all(
    ['203.0.113.1', '203.0.113.1', '203.0.113.2', '203.0.113.2'].map((client) =>
      listen(client).open(),
    ),
  );
  // What a client wrote into the header before the proxy added its address changes nothing.
  for (const header of ['203.0.113.1', '198.51.100.1, 203.0.113.1']) {
    expect((await listen(header).refused).body).toMatchObject({ code: 'per_address' });
  }
  first?.ws.close();
  await eventually('one has left', () => rig.gateway.hub.clients === 3);
  await listen('203.0.113.1').open();
});

test('a header of somebody who is no proxy opens no socket more', async () => {
  rig = await openRig(nats.url, { maxClientsPerAddress: 2 }, ['CL'], undefined, ['192.0.2.1']);
  await Promise.all(['203.0.113.1', '203.0.113.2'].map((name) => listen(name).open()));
  const refused = await listen('203.0.113.3').refused;
  expect(refused).toMatchObject({ status: 429, body: { code: 'per_address' } });
});

/** How many of ten calls at once to the pay route are too many. */
async function tooMany(forwardedFor: (at: number) => string): Promise<number> {
  const statuses = await Promise.all(
    Array.from({ length: 10 }, async (_, at) => {
      const headers = { 'x-forwarded-for': forwardedFor(at) };
      return (await rig.get('/mpp/session?symbol=CL', { headers })).status;
    }),
  );
  expect(new Set(statuses)).toContain(402);
  return statuses.filter((status) => status === 429).length;
}

test.each([
  [HERE, 'for each client behind a proxy', () => '203.0.113.1', 5],
  [HERE, 'for each client behind two proxies', () => `203.0.113.1, ${HERE}`, 5],
  [HERE, 'for each client, not for the proxy', (at: number) => `203.0.113.${at}`, 0],
  ['192.0.2.1', 'for an address that is no proxy', (at: number) => `203.0.113.${at}`, 5],
])(
  'where %s is a proxy, calls to the pay route are counted %s',
  async (...[proxy, , header, least]) => {
    const { rpcUrl } = chain;
    rig = await openPaidRig({ natsUrl: nats.url, rpcUrl, callsPerSec: 2, proxies: [proxy] });
    const refused = await tooMany(header);
    if (least === 0) expect(refused).toBe(0);
    else expect(refused).toBeGreaterThanOrEqual(least);
  },
);
