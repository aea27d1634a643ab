export { PaymentsError, type PaymentsErrorCode } from '../errors.ts';
export type { Closing } from '../find-closing.ts';
export { baseUnits, decimalOf } from '../gate/terms.ts';
export { type Network, type NetworkName, networks } from '../networks.ts';
export { type WalletClient, walletClient } from '../wallet-client.ts';
export {
  type ChannelKeeper,
  type HeldChannel,
  type HeldState,
  memoryKeeper,
} from './held-channel.ts';
export {
  type ChannelStand,
  GRACE_MS,
  readStand,
  requestClose,
  withdraw,
} from './on-chain.ts';
export { type PaidTime, Payer, type PayerOptions } from './payer.ts';
export { balanceOf, createWallet, fundFromFaucet, type Wallet, walletOf } from './wallet.ts';
