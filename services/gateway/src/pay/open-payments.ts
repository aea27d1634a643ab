import { acquireLease, type Bus, openKv } from '@crude-alpha/bus';
import {
  ChainView,
  ChannelBook,
  decimalOf,
  discoveryOf,
  explain,
  Gate,
  hasNativeSigner,
  kvRecords,
  type SettlementPolicy,
  Settler,
  type Terms,
  type WalletClient,
} from '@crude-alpha/payments';
import type { Logger } from '@crude-alpha/service';
import type { GatewayPayments } from '../gateway.ts';
import type { PreviewMode } from '../preview.ts';
import { Seats } from '../seats.ts';
import { payGuide } from './pay-guide.ts';
import type { PayMetrics } from './pay-metrics.ts';
import { paymentInfo } from './payment-info.ts';

/** What payments are opened with. */
export interface PaymentsOptions {
  readonly bus: Bus;
  /** Name of this gateway among its fellows. */
  readonly instance: string;
  readonly symbols: readonly string[];
  readonly terms: Terms;
  readonly client: WalletClient;
  readonly secrets: { readonly current: string; readonly previous?: string };
  readonly policy: SettlementPolicy;
  /** Where a page reaches the chain that pays from a test wallet. */
  readonly pageRpcUrl: string | null;
  readonly socketsPerToken: number;
  readonly preview: PreviewMode;
  /** Calls a second that one address may make to the pay route. */
  readonly callsPerSec: number;
  readonly metrics: PayMetrics;
  readonly logger?: Logger;
  /** Called when the records cannot be followed any more. */
  readonly onLost: (error: unknown) => void;
}

/** Payments of a gateway that takes them. */
export interface Payments extends GatewayPayments {
  readonly gate: Gate;
  readonly book: ChannelBook;
  stop(): Promise<void>;
}

const ABOUT = { title: 'Crude Alpha', version: '1' } as const;

const BUCKET = 'channels';

/** Money is not forgotten to make room: when it is full, no more channels are opened. */
const BUCKET_BYTES = 1024 * 1024 * 1024;

const LEASE_MS = 4_000;

export async function openPayments(options: PaymentsOptions): Promise<Payments> {
  const { bus, client, logger, metrics, terms } = options;
  const now = Date.now;
  const book = await ChannelBook.open(
    kvRecords(await openKv(bus, BUCKET, { maxBytes: BUCKET_BYTES }), options.onLost),
  );
  const view = new ChainView(client, now);
  const gate = await Gate.open({
    terms,
    symbols: options.symbols,
    secrets: options.secrets,
    client,
    book,
    view,
    now,
    onFailure: (error) =>
      logger?.warn({ failure: explain(error) }, 'a payment could not be worked on'),
  });
  if (!hasNativeSigner) {
    logger?.warn('no native secp256k1 for this machine: each voucher costs some 7 ms of CPU');
  }
  const settler = new Settler({
    client,
    book,
    view,
    policy: options.policy,
    now,
    listener: {
      settled: (reason, units) => {
        metrics.settled(reason).add();
        logger?.info({ reason, amount: decimalOf(units, terms.network.decimals) }, 'settled');
      },
      noticed: (what, { channel }) => {
        metrics.noticed(what).add();
        logger?.info({ channel: channel.channelId, what }, 'the chain has changed a channel');
      },
      failed: (what, error) => {
        metrics.settlementFailed(what).add();
        logger?.warn({ failure: explain(error) }, `${what} failed and will be tried again`);
      },
    },
  });
  metrics.observe(book, settler);
  const stop = new AbortController();
  const settling = settleAlone(options, settler, stop.signal);
  const seats = new Seats(bus, options.instance, options.socketsPerToken);
  return {
    gate,
    book,
    seats,
    preview: options.preview,
    routes: {
      gate,
      symbols: options.symbols,
      metrics,
      callsPerSec: options.callsPerSec,
      pageRpcUrl: options.pageRpcUrl,
      infoFor: (symbol) => paymentInfo(terms, symbol, options.pageRpcUrl),
      discovery: discoveryOf(terms, options.symbols, ABOUT),
      guide: payGuide(terms, options.symbols),
    },
    stop: async () => {
      stop.abort();
      seats.close();
      await settling;
      await book.close();
    },
  };
}

/** Settles as long as no other gateway does. */
async function settleAlone(
  { bus, instance, logger }: PaymentsOptions,
  settler: Settler,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const lease = await acquireLease(bus, {
        name: 'settlement',
        holder: instance,
        ttlMs: LEASE_MS,
        signal,
      });
      logger?.info({ epoch: lease.epoch }, 'this gateway settles');
      const lost = new AbortController();
      void lease.lost.then(() => lost.abort());
      await settler.run(AbortSignal.any([signal, lost.signal]));
      await lease.release();
    } catch (error) {
      if (!signal.aborted)
        logger?.warn({ failure: explain(error) }, 'cannot ask for the lease of settlement');
    }
  }
}
