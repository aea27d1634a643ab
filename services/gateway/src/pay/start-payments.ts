import type { Bus } from '@crude-alpha/bus';
import type { Logger, Metrics, ServiceContext } from '@crude-alpha/service';
import { createLedgerApp } from './ledger-app.ts';
import { openPayments, type Payments } from './open-payments.ts';
import { readPayConfig } from './pay-config.ts';
import { createPayMetrics } from './pay-metrics.ts';
import type { PayVariables } from './pay-variables.ts';

/** What starting needs of the service around it. */
interface Surroundings {
  readonly bus: Bus;
  readonly instance: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly fatal: (error: unknown) => never;
  readonly mount: ServiceContext<never>['mount'];
}

/** Reads the configuration, so that what is wrong with it is said first; `start` then takes payments. */
export function preparePayments(
  config: PayVariables & { readonly CRUDE_PRODUCTS: readonly string[] },
): {
  start(surroundings: Surroundings): Promise<Payments>;
} {
  const read = readPayConfig(config);
  return {
    start: async ({ bus, instance, logger, metrics, fatal, mount }) => {
      const payments = await openPayments({
        bus,
        instance,
        symbols: config.CRUDE_PRODUCTS,
        ...read,
        socketsPerToken: config.MPP_SOCKETS_PER_TOKEN,
        preview: config.CRUDE_PREVIEW,
        callsPerSec: config.CRUDE_PAY_RATE,
        metrics: createPayMetrics(metrics),
        logger,
        onLost: fatal,
      });
      await mount('/ledger', createLedgerApp(payments.book, payments.gate.terms));
      return payments;
    },
  };
}
