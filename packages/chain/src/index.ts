export { type LocalChain, localChain } from '@crude-alpha/payments/local';
export type { DevAccount, DevAccounts } from './dev-accounts.ts';
export { ChainError, type ChainErrorCode } from './errors.ts';
export { type Ground, type GroundPlan, grounds, type Wallet } from './ground.ts';
export { type Chain, type ChainOptions, launchChain } from './launch-chain.ts';
export { launchRpc, type RpcProcess } from './rpc/launch-rpc.ts';
export type { RpcOptions } from './rpc/start-rpc.ts';
