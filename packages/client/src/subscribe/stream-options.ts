import { fileKeeper } from '@crude-alpha/payments/payer/node';
import type { readArguments } from '../arguments.ts';
import { homeOf } from '../home.ts';
import type { Standard } from '../standard.ts';
import type { PayingWallet, SubscribeOptions } from '../stream/options.ts';

/** What every command takes that follows a stream. */
export const streamOptions = {
  home: { type: 'string' },
  'wallet-file': { type: 'string' },
  network: { type: 'string' },
  'rpc-url': { type: 'string' },
  url: { type: 'string', multiple: true },
  token: { type: 'string' },
  'max-deposit': { type: 'string' },
  'max-price': { type: 'string' },
} as const;

type Values = ReturnType<typeof readArguments<typeof streamOptions>>['values'];

const DEFAULT_URL = 'http://localhost:7070';

/** Lasts for sixteen hours at the usual price. */
const DEFAULT_MAX_DEPOSIT = '1';

/** Where to subscribe and what to pay with, as the command line says. */
export function payingOptions(
  values: Values,
  standard: Standard,
): Pick<SubscribeOptions, 'url' | 'wallet' | 'token' | 'close'> {
  return {
    url: (values.url ?? [DEFAULT_URL]).flatMap((text) => text.split(',')),
    ...(values.token === undefined
      ? { wallet: () => walletFrom(values, standard) }
      : { token: values.token }),
    close: true,
  };
}

async function walletFrom(values: Values, { env }: Standard): Promise<PayingWallet> {
  // What payment takes is loaded here, where something has to be paid.
  const [{ networkNamed, rpcUrlOf }, { needKeyFile, readOrCreateKeyFile }] = await Promise.all([
    import('../network.ts'),
    import('../wallet/key-file.ts'),
  ]);
  const network = networkNamed(values.network);
  const home = homeOf(values, env);
  const isHome = network.name === 'local';
  const wallet = await (isHome
    ? readOrCreateKeyFile(home.walletFile)
    : needKeyFile(home.walletFile));
  return {
    privateKey: wallet.privateKey,
    network: network.name,
    rpcUrl: rpcUrlOf(network, values['rpc-url'], env),
    keeper: await fileKeeper(home.channels),
    maxDeposit: values['max-deposit'] ?? DEFAULT_MAX_DEPOSIT,
    ...(values['max-price'] === undefined ? {} : { maxPrice: values['max-price'] }),
  };
}
