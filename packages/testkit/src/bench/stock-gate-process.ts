// A payee on stock mppx, as its documentation has it, in a process of its own: what ours is measured
// beside. Asked for it, it says how much CPU it has used.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networks, walletClient } from '@crude-alpha/payments';
import { Mppx, Request as MppxRequest, NodeListener, Store, tempo } from 'mppx/server';

const [rpcUrl = '', key = '', amount = ''] = process.argv.slice(2);
const client = walletClient(networks.local, key, rpcUrl);
const mppx = Mppx.create({
  secretKey: 'a secret of at least thirty-two bytes',
  realm: 'stock',
  methods: [
    tempo.session({
      account: client.account,
      recipient: client.account.address,
      currency: networks.local.currency,
      chainId: client.chain.id,
      getClient: () => client,
      store: Store.memory(),
      suggestedDeposit: '0.1',
      channelStateTtl: 600_000,
    }),
  ],
});
const session = mppx.session({ amount, unitType: 'minute', scope: 'stream:CL' });

const server = createServer((request, response) => {
  void session(MppxRequest.fromNodeListener(request, response)).then((result) =>
    NodeListener.sendResponse(
      response,
      result.status === 402 ? result.challenge : result.withReceipt(Response.json({ ok: true })),
    ),
  );
});
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('message', () => process.send?.({ cpuSec: cpuSec() }));
process.on('disconnect', () => process.exit(0));

function cpuSec(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
