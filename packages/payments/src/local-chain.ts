import type { Address } from 'viem';
import { getBlock } from 'viem/actions';
import { Addresses } from 'viem/tempo';
import { tempoLocalnet } from 'viem/tempo/chains';

/** How long after the chain's time a transaction may still be taken, in seconds. Tempo allows 30. */
const validForSec = 25;

const prepareForTempo = tempoLocalnet.prepareTransactionRequest[0];
type PrepareRequest = typeof prepareForTempo;

interface Differences {
  readonly name: string;
  readonly feeToken: Address;
}

/** What viem knows of a chain at home: what it knows of Tempo, and how this one differs. */
export type LocalChain = Omit<typeof tempoLocalnet, keyof Differences> & Differences;

/**
 * A chain at home: viem's localnet of Tempo, with its id, so that every tool that knows Tempo knows it.
 * It pays gas in pathUSD, and reads the end of a transaction's life from the chain's clock, which tests
 * may have put forward.
 *
 * @example
 * const client = createClient({ chain: localChain, account, transport: http(chain.rpcUrl) });
 */
export const localChain: LocalChain = {
  ...tempoLocalnet,
  name: 'Tempo at home',
  feeToken: Addresses.pathUsd,
  prepareTransactionRequest: [prepareByTheChainsClock, tempoLocalnet.prepareTransactionRequest[1]],
};

async function prepareByTheChainsClock(
  request: Parameters<PrepareRequest>[0],
  context: Parameters<PrepareRequest>[1],
): ReturnType<PrepareRequest> {
  const prepared = await prepareForTempo({ ...request }, context);
  if (!mayExpire(prepared) || mayExpire(request)) return prepared;
  const { timestamp } = await getBlock(context.client);
  return Object.assign(prepared, { validBefore: Number(timestamp) + validForSec });
}

function mayExpire(request: object): boolean {
  return 'validBefore' in request && request.validBefore !== undefined;
}

/**
 * Who is paid on the chain at home where nobody else was named. Everybody knows these: they are worth
 * as much as the money there, which is nothing.
 */
export const localPayee: { readonly key: string; readonly secret: string } = {
  key: '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  secret: 'the secret of the chain at home is no secret',
};
