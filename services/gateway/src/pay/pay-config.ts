import {
  assertSecret,
  baseUnits,
  type GateSecrets,
  localPayee,
  type NetworkName,
  networks,
  PaymentsError,
  type SettlementPolicy,
  type Terms,
  termsOf,
  type WalletClient,
  walletClient,
} from '@crude-alpha/payments';
import { ConfigError } from '@crude-alpha/service';
import type { PayVariables } from './pay-variables.ts';

/** What the variables come to. */
export interface PayConfig {
  readonly terms: Terms;
  readonly client: WalletClient;
  readonly secrets: GateSecrets;
  readonly policy: SettlementPolicy;
  /** Where a page that pays from a test wallet reaches the chain; null where pages do not pay. */
  readonly pageRpcUrl: string | null;
}

/** Throws a ConfigError that names what is wrong, and shows no secret. */
export function readPayConfig(config: PayVariables): PayConfig {
  const local = config.PAYMENTS === 'local';
  const name: NetworkName = local ? 'local' : config.MPP_TESTNET ? 'testnet' : 'mainnet';
  const network = networks[name];
  const units = (variable: 'MPP_SETTLE_AMOUNT' | 'MPP_SETTLE_LEAST'): bigint =>
    told(variable, () => baseUnits(config[variable], network.decimals));
  const client = told('MPP_RECIPIENT_KEY', () =>
    walletClient(
      network,
      needed('MPP_RECIPIENT_KEY', config, local ? localPayee.key : undefined),
      local ? needed('TEMPO_RPC_URL', config) : config.TEMPO_RPC_URL,
    ),
  );
  return {
    client,
    terms: told('MPP_AMOUNT', () =>
      termsOf(network, client.account.address, config.MPP_AMOUNT, config.MPP_MINUTES_PER_PAYMENT),
    ),
    pageRpcUrl: pageRpcUrl(name, config.TEMPO_RPC_URL),
    secrets: readSecrets(config, local),
    policy: {
      amount: units('MPP_SETTLE_AMOUNT'),
      least: units('MPP_SETTLE_LEAST'),
      ageMs: config.MPP_SETTLE_AGE,
      idleMs: config.MPP_SETTLE_IDLE,
    },
  };
}

/**
 * The one place that says what a page may connect to besides its gateway: `/skills` tells it, and the
 * policy of the page allows it. A page keeps its key in the browser, which is good enough for play money
 * only. On the testnet it is the public address: an operator's own may carry a key of theirs.
 */
function pageRpcUrl(name: NetworkName, ownRpcUrl: string | undefined): string | null {
  if (name === 'mainnet') return null;
  return (name === 'local' ? ownRpcUrl : networks[name].rpcUrl) ?? null;
}

function readSecrets(config: PayVariables, local: boolean): GateSecrets {
  const current = needed('MPP_SECRET_KEY', config, local ? localPayee.secret : undefined);
  told('MPP_SECRET_KEY', () => assertSecret(current));
  const previous = config.MPP_SECRET_KEY_PREVIOUS?.reveal();
  if (previous === undefined) return { current };
  told('MPP_SECRET_KEY_PREVIOUS', () => assertSecret(previous));
  return { current, previous };
}

type Needed = 'MPP_RECIPIENT_KEY' | 'MPP_SECRET_KEY' | 'TEMPO_RPC_URL';

function needed(variable: Needed, config: PayVariables, fallback?: string): string {
  const value = config[variable];
  const text = typeof value === 'object' ? value.reveal() : value;
  if (text !== undefined) return text;
  if (fallback !== undefined) return fallback;
  const file = variable === 'TEMPO_RPC_URL' ? '' : ` or ${variable}_FILE`;
  throw new ConfigError([`${variable}${file} must be set with PAYMENTS=${config.PAYMENTS}`]);
}

/** Says which variable is at fault. */
function told<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PaymentsError) throw new ConfigError([`${error.message} (${variable})`]);
    throw error;
  }
}
