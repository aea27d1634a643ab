export { ChannelBook } from './book/channel-book.ts';
export { type Bucket, kvRecords } from './book/kv-records.ts';
export {
  type ChannelPhase,
  type Ledger,
  type LedgerChannel,
  type LedgerTotals,
  ledgerJson,
  ledgerOf,
} from './book/ledger.ts';
export { atRisk, type ChannelRecord } from './book/record.ts';
export type { Records } from './book/records.ts';
export { ChainView } from './chain-view.ts';
export {
  type Explanation,
  explain,
  PaymentsError,
  type PaymentsErrorCode,
} from './errors.ts';
export type { PayAnswer, PayCall, PayOutcome } from './gate/answers.ts';
export type { Generate, MeteredSocket } from './gate/desk.ts';
export { discoveryOf } from './gate/discovery.ts';
export { Gate, type GateOptions } from './gate/gate.ts';
export { assertSecret, type GateSecrets } from './gate/keys.ts';
export { hasNativeSigner } from './gate/signer.ts';
export { baseUnits, decimalOf, type Terms, termsOf } from './gate/terms.ts';
export type { Pass, TokenFault, TokenVerdict } from './gate/token.ts';
export { localPayee } from './local-chain.ts';
export { escrow, type Network, type NetworkName, networks } from './networks.ts';
export type { SettlementPolicy, SettlementReason } from './settlement/due.ts';
export { type SettlementListener, Settler, type SettlerOptions } from './settlement/settler.ts';
export { type WalletClient, walletClient } from './wallet-client.ts';
