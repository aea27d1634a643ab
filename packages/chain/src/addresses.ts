import type { Address } from 'ox/Address';

/** pathUSD, the stablecoin in which deposits, vouchers and gas are counted here. */
export const currency: Address = '0x20c0000000000000000000000000000000000000';

/** Where Tempo has its channel precompile, and a chain at home the contract that stands in for it. */
export const escrow: Address = '0x4d50500000000000000000000000000000000000';

/** The first account that anvil fills: what the faucet gives away is its. */
export const faucet: Address = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';
