// Subscribes to a product and pays for it by the minute, on the chain at home that `npm run up` brings.
//   node examples/subscribe.mjs [SYMBOL] [URL,…]      Ctrl-C ends it and gets back what was not spent
// CRUDE_HOME is where the key and the channels are kept, TEMPO_RPC_URL where the chain is.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { subscribe } from '@crude-alpha/client';
import { fileKeeper, readOrCreateKeyFile } from '@crude-alpha/client/node';

const [symbol = 'CL', urls = 'http://localhost:7070'] = process.argv.slice(2);
const { CRUDE_HOME: home = join(homedir(), '.crude'), TEMPO_RPC_URL: rpcUrl } = process.env;
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const subscription = subscribe({
  // Several gateways of one service: any will do, and a channel is good at all of them.
  url: urls.split(','),
  symbols: [symbol],
  wallet: {
    // Made where there is none. On the network `local` it is also filled without being asked; on
    // `testnet` and `mainnet` that is up to you.
    privateKey: (await readOrCreateKeyFile(join(home, 'wallet.key'))).privateKey,
    network: 'local',
    rpcUrl,
    // Remembers each channel before it is opened: after a crash the next run goes on with it.
    keeper: await fileKeeper(join(home, 'channels')),
    // The most that lies in the channel at once, and the most that one payment may cost, in dollars.
    maxDeposit: '0.1',
    maxPrice: '0.001',
  },
  // The channel is closed at the end, so that what was not spent comes back at once.
  close: true,
  signal: stop.signal,
  onEvent: (event) => {
    const { type, symbol } = event;
    if (type === 'paid') console.error(`paid for ${event.minutes} min of ${symbol}`);
    if (type === 'gap') console.error(`${symbol}: missed some after ${event.after}`);
    if (type === 'trouble') console.error(`${event.code}: ${event.message}`);
  },
});

// Each frame comes once, over all reconnects. A value is null where it is not known now.
for await (const { ts, health, fields } of subscription) {
  const show = (name) => `${name} ${fields[name]?.v?.toFixed(4) ?? '-'}`;
  const time = new Date(ts / 1000).toISOString().slice(11, 19);
  console.log(`${time} ${health}  ${show('cme_fwd_mid')}  ${show('atm_iv')}  ${show('rr25')}`);
}

// Money is whole millionths of a dollar.
const { closed, leftOpen } = await subscription.done;
if (closed) console.error(`spent ${closed.spent}, got back ${closed.refunded} millionths`);
if (leftOpen) console.error(`${leftOpen.channelId} is still open: npx crude channel close`);
