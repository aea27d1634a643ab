import { type Address, type Client, isAddressEqual } from 'viem';
import { getBlock, getBlockNumber, getTransactionReceipt } from 'viem/actions';

/**
 * What an account has paid for gas since a block, worked out from the receipts: gas times its price, in
 * 10^-18 dollars, rounded up to a base unit for each transaction.
 */
export async function gasPaid(client: Client, by: Address, after: bigint): Promise<bigint> {
  const newest = await getBlockNumber(client, { cacheTime: 0 });
  let paid = 0n;
  for (let blockNumber = after + 1n; blockNumber <= newest; blockNumber += 1n) {
    const block = await getBlock(client, { blockNumber, includeTransactions: true });
    for (const { from, hash } of block.transactions) {
      if (!isAddressEqual(from, by)) continue;
      const { gasUsed, effectiveGasPrice } = await getTransactionReceipt(client, { hash });
      paid += (gasUsed * effectiveGasPrice + 10n ** 12n - 1n) / 10n ** 12n;
    }
  }
  return paid;
}
