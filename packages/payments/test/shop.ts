import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectBus, openKv } from '@crude-alpha/bus';
import { launchNatsServer } from '@crude-alpha/testkit';
import { type Account, type Chain, createClient, http } from 'viem';
import { ChannelBook } from '../src/book/channel-book.ts';
import { kvRecords } from '../src/book/kv-records.ts';
import type { Records } from '../src/book/records.ts';
import { ChainView } from '../src/chain-view.ts';
import type { PayAnswer } from '../src/gate/answers.ts';
import { Gate } from '../src/gate/gate.ts';
import type { GateSecrets } from '../src/gate/keys.ts';
import { termsOf } from '../src/gate/terms.ts';
import { networks } from '../src/networks.ts';
import type { WalletClient } from '../src/wallet-client.ts';

export interface ShopOptions {
  readonly payee: Account;
  readonly rpcUrl: string;
  /** The chain at home when it is left out. */
  readonly chain?: Chain;
  /** Puts something in between, as who counts what is asked for. */
  readonly around?: (records: Records) => Records;
  readonly secrets?: GateSecrets;
  readonly symbols?: readonly string[];
  readonly amount?: string;
  readonly minutes?: number;
  readonly now?: () => number;
}

/** A gate behind a plain HTTP server, over a real chain and a NATS server of its own. */
export interface Shop {
  readonly url: string;
  readonly gate: Gate;
  readonly book: ChannelBook;
  readonly view: ChainView;
  readonly client: WalletClient;
  /** What was told to the log. */
  readonly failures: unknown[];
  readonly answers: PayAnswer[];
  stop(): Promise<void>;
}

export async function openShop(options: ShopOptions): Promise<Shop> {
  const now = options.now ?? Date.now;
  const network = { ...networks.local, ...(options.chain && { chain: options.chain }) };
  const client = walletClient(options.payee, options.rpcUrl, network.chain);
  const nats = await launchNatsServer();
  const bus = await connectBus({ url: nats.url, name: 'shop' });
  const records = kvRecords(await openKv(bus, 'channels'), (error) => {
    throw error;
  });
  const book = await ChannelBook.open(options.around?.(records) ?? records);
  const view = new ChainView(client, now);
  const failures: unknown[] = [];
  const gate = await Gate.open({
    terms: termsOf(network, options.payee.address, options.amount ?? '0.001', options.minutes ?? 1),
    symbols: options.symbols ?? ['CL', 'BZ'],
    secrets: options.secrets ?? { current: randomBytes(32).toString('hex') },
    client,
    book,
    view,
    now,
    onFailure: (error) => failures.push(error),
  });
  const answers: PayAnswer[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url!, `http://${request.headers.host}`);
    const answer = await gate.pay({
      method: request.method as 'GET' | 'POST',
      url: url.href,
      buys: true,
      symbol: url.searchParams.get('symbol')!,
      authorization: request.headers.authorization,
    });
    answers.push(answer);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    gate,
    book,
    view,
    client,
    failures,
    answers,
    stop: async () => {
      await closed(server);
      await book.close();
      await bus.close();
      await nats.stop();
    },
  };
}

/** A client that signs as this account, on the chain at home or another; it looks often for blocks. */
export function walletClient(
  account: Account,
  rpcUrl: string,
  chain: Chain = networks.local.chain,
): WalletClient {
  return createClient({
    account,
    chain,
    transport: http(rpcUrl, { retryCount: 1, timeout: 10_000 }),
    pollingInterval: 100,
  });
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
