import { type Network, type NetworkName, networks } from '@crude-alpha/payments/payer';
import { CrudeError } from './errors.ts';
import { HOME_RPC_URL } from './stream/paying-cashier.ts';

/** Money that is worth something is only touched by who says so. */
export function networkNamed(name = 'local'): Network {
  if (Object.hasOwn(networks, name)) return networks[name as NetworkName];
  const names = Object.keys(networks).join(', ');
  throw new CrudeError('BAD_USAGE', `--network ${name} is none of ${names}`);
}

/** The network of a channel. */
export function networkOfChain(chainId: number): Network {
  const network = Object.values(networks).find(({ chain }) => chain.id === chainId);
  if (network !== undefined) return network;
  throw new CrudeError('NO_CHANNEL', `chain ${chainId} is none that is known here`);
}

/** That of `--rpc-url`, of `TEMPO_RPC_URL`, or the usual one of the network. */
export function rpcUrlOf(
  network: Network,
  option: string | undefined,
  env: NodeJS.ProcessEnv,
): string {
  const given = option ?? (env['TEMPO_RPC_URL']?.trim() || undefined);
  return given ?? network.rpcUrl ?? HOME_RPC_URL;
}
