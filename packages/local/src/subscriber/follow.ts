import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Ending,
  type Subscription,
  type SubscriptionEvent,
  subscribe,
} from '@crude-alpha/client';
import { fileKeeper, readOrCreateKeyFile } from '@crude-alpha/client/node';
import type { RunningService, ServiceContext } from '@crude-alpha/service';
import { Tally } from './tally.ts';

/** What the subscriber is told by whoever starts it. */
export interface SubscriberSetup {
  readonly url: string;
  readonly symbol: string;
  readonly rpcUrl: string;
  /** Folder of its key and its channels. */
  readonly home: string;
}

type Context = Pick<ServiceContext<never>, 'health' | 'logger' | 'metrics' | 'signal'>;

/** Sixteen hours at the usual price; then the channel is closed and another one opened. */
const MAX_DEPOSIT = '1';

/** Between a subscription that failed for good and the next one. */
const PAUSE_MS = 5_000;

/** Follows a symbol and pays for it, until it is stopped: then its channel is closed. */
export async function follow(
  { url, symbol, rpcUrl, home }: SubscriberSetup,
  { health, logger, metrics, signal }: Context,
): Promise<RunningService> {
  const { address, privateKey } = await readOrCreateKeyFile(join(home, 'wallet.key'));
  const keeper = await fileKeeper(join(home, 'channels'));
  const tally = new Tally(metrics);
  let running: Subscription | null = null;

  const hear = (event: SubscriptionEvent): void => {
    tally.hear(event);
    if (event.type === 'trouble' || event.type === 'gap') logger.warn({ event }, event.type);
    else logger.info({ event }, event.type);
  };

  const one = async (): Promise<void> => {
    running = subscribe({
      url,
      symbols: [symbol],
      wallet: { privateKey, network: 'local', rpcUrl, keeper, maxDeposit: MAX_DEPOSIT },
      close: true,
      signal,
      onFrame: () => tally.frame(),
      onEvent: hear,
    });
    try {
      await running.done;
    } catch (error) {
      logger.warn({ err: error }, 'the subscription failed');
    }
    sayEnding(running.ending);
  };

  const sayEnding = (ending: Ending | null): void => {
    const { closed = null, leftOpen = null } = ending ?? {};
    if (closed !== null) {
      const { channelId, spent, refunded } = closed;
      tally.closed(spent);
      logger.info({ channelId, spent: `${spent}`, refunded: `${refunded}` }, 'channel closed');
    }
    if (leftOpen !== null) {
      const { channelId, error } = leftOpen;
      logger.warn({ channelId, err: error }, 'the channel is still open: the next run goes on');
    }
  };

  const live = async (): Promise<void> => {
    while (!signal.aborted) {
      await one();
      await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  };

  health.add('stream', () => {
    const connection = running?.status().connection ?? 'connecting';
    return connection === 'open' ? { ok: true } : { ok: false, reason: connection };
  });
  tally.watch(() => running?.status() ?? null, symbol);
  logger.info({ address, url, symbol }, 'subscribing');
  const life = live();
  return { stop: () => life };
}
