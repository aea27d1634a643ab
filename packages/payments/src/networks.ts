import type { Address, Chain } from 'viem';
import { tempo, tempoModerato } from 'viem/tempo/chains';
import { localChain } from './local-chain.ts';

export type NetworkName = 'mainnet' | 'testnet' | 'local';

/** A chain that payments run on, and the token they are made in. */
export interface Network {
  readonly name: NetworkName;
  readonly chain: Chain;
  /** Null where there is no usual one: a chain at home listens where it was told to. */
  readonly rpcUrl: string | null;
  readonly currency: Address;
  readonly currencyName: string;
  readonly decimals: number;
  /** Address of a page that shows a transaction, account or channel. */
  readonly explorer: string | null;
}

const pathUsd = '0x20c0000000000000000000000000000000000000';

/** TIP-20 stablecoins all count in millionths. */
const decimals = 6;

export const networks: Readonly<Record<NetworkName, Network>> = {
  mainnet: {
    name: 'mainnet',
    chain: tempo,
    rpcUrl: 'https://rpc.tempo.xyz',
    currency: '0x20c000000000000000000000b9537d11c60e8b50',
    currencyName: 'USDC',
    decimals,
    explorer: 'https://explore.tempo.xyz',
  },
  testnet: {
    name: 'testnet',
    chain: tempoModerato,
    rpcUrl: 'https://rpc.moderato.tempo.xyz',
    currency: pathUsd,
    currencyName: 'pathUSD',
    decimals,
    explorer: 'https://explore.testnet.tempo.xyz',
  },
  local: {
    name: 'local',
    chain: localChain,
    rpcUrl: null,
    currency: pathUsd,
    currencyName: 'pathUSD',
    decimals,
    explorer: null,
  },
};

/** The precompile that holds the channels of every Tempo network. */
export const escrow: Address = '0x4d50500000000000000000000000000000000000';
