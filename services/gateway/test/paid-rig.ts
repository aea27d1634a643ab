import type { Bus } from '@crude-alpha/bus';
import {
  type GateSecrets,
  localPayee,
  networks,
  type SettlementPolicy,
  termsOf,
  walletClient,
} from '@crude-alpha/payments';
import type { Metrics } from '@crude-alpha/service';
import type { Limits } from '../src/limits.ts';
import { openPayments, type Payments } from '../src/pay/open-payments.ts';
import { createPayMetrics } from '../src/pay/pay-metrics.ts';
import { openRig, type Rig } from './rig.ts';

export interface PaidRigOptions {
  readonly natsUrl: string;
  readonly rpcUrl: string;
  readonly instance?: string;
  readonly symbols?: readonly string[];
  /** What one payment buys; a fraction where a test cannot wait for a minute. */
  readonly minutes?: number;
  readonly secrets?: GateSecrets;
  readonly policy?: Partial<SettlementPolicy>;
  readonly socketsPerToken?: number;
  readonly callsPerSec?: number;
  readonly limits?: Partial<Limits>;
  readonly proxies?: readonly string[];
}

/** A gateway that is paid on a chain at home, beside what a rig has. */
export interface PaidRig extends Rig {
  readonly payments: Payments;
}

/** Nothing is settled of itself. */
const never: SettlementPolicy = {
  amount: 10n ** 18n,
  ageMs: 10 ** 9,
  idleMs: 10 ** 9,
  least: 10n ** 18n,
};

export async function openPaidRig(options: PaidRigOptions): Promise<PaidRig> {
  const { natsUrl, rpcUrl, symbols = ['CL', 'GC'] } = options;
  const client = walletClient(networks.local, localPayee.key, rpcUrl);
  let payments: Payments | undefined;
  const rig = await openRig(
    natsUrl,
    options.limits ?? {},
    symbols,
    async (bus: Bus, metrics: Metrics) => {
      payments = await openPayments({
        bus,
        instance: options.instance ?? 'one',
        symbols,
        terms: termsOf(networks.local, client.account.address, '0.001', options.minutes ?? 1),
        client,
        secrets: options.secrets ?? { current: localPayee.secret },
        policy: { ...never, ...options.policy },
        pageRpcUrl: rpcUrl,
        socketsPerToken: options.socketsPerToken ?? 2,
        preview: 'minute',
        callsPerSec: options.callsPerSec ?? 10_000,
        metrics: createPayMetrics(metrics),
        onLost: (error) => {
          throw error;
        },
      });
      return payments;
    },
    options.proxies,
  );
  return { ...rig, payments: payments! };
}
