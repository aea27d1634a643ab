import { fileKeeper } from '@crude-alpha/payments/payer/node';
import { readArguments } from '../arguments.ts';
import { CrudeError } from '../errors.ts';
import { homeOf } from '../home.ts';
import { chainOptions, homeOptions } from '../payment-options.ts';
import type { Command, Standard } from '../standard.ts';
import type { PayingWallet } from '../stream/options.ts';
import { subscribe } from '../stream/subscribe.ts';
import type { Subscription } from '../stream/subscription.ts';
import { until } from '../stream/until.ts';
import { eventText } from './event-text.ts';
import { frameText } from './frame-text.ts';

const options = {
  ...homeOptions,
  ...chainOptions,
  url: { type: 'string', multiple: true },
  token: { type: 'string' },
  'max-deposit': { type: 'string' },
  'max-price': { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readArguments<typeof options>>['values'];

const DEFAULT_URL = 'http://localhost:7070';

/** Lasts for sixteen hours at the usual price. */
const DEFAULT_MAX_DEPOSIT = '1';

/** `crude subscribe`: frames to stdout until Ctrl-C, what happens besides to stderr. */
export const subscribeCommand: Command = async (args, standard) => {
  const { values, positionals: symbols } = readArguments(args, options);
  if (symbols.length === 0) throw new CrudeError('BAD_USAGE', 'say what to subscribe: CL');
  const { lines, stderr, stdout } = standard;
  const signal = standard.interrupted();
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const toText = values.json === true || stdout.isTTY !== true ? JSON.stringify : frameText;
  const subscription = subscribe({
    url: (values.url ?? [DEFAULT_URL]).flatMap((text) => text.split(',')),
    symbols,
    ...(values.token === undefined
      ? { wallet: () => walletFrom(values, standard) }
      : { token: values.token }),
    close: true,
    signal,
    onEvent: (event) => say(eventText(event)),
  });
  try {
    for await (const frame of subscription) {
      lines.line(toText(frame));
      // Whoever reads slowly gets the newest frames, not all of them late.
      if (lines.full) await until(lines.drained(), signal).catch(() => {});
    }
  } finally {
    await sayEnding(subscription, values.network, say);
  }
  return 0;
};

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

/** What became of the money, also after a failure. */
async function sayEnding(
  subscription: Subscription,
  network: string | undefined,
  say: (text: string) => void,
): Promise<void> {
  await subscription.close().catch(() => {});
  const { closed = null, leftOpen = null } = subscription.ending ?? {};
  if (closed !== null) {
    const [{ closedText }, { networkNamed }] = await Promise.all([
      import('../channel/channel-text.ts'),
      import('../network.ts'),
    ]);
    say(closedText(closed, networkNamed(network)));
  }
  if (leftOpen !== null) {
    const reason = leftOpen.error instanceof Error ? leftOpen.error.message : 'no answer in time';
    say(`${leftOpen.channelId} is still open (${reason}): crude channel close`);
  }
}
