import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Session } from 'mppx/tempo';
import * as AbiItem from 'ox/AbiItem';
import type { Abi } from 'viem';
import { Abis } from 'viem/tempo';
import { beforeAll, expect, test } from 'vitest';
import { type CompiledContract, compileContract, renderContract } from './compile.ts';

let compiled: CompiledContract;
beforeAll(async () => {
  compiled = await compileContract();
});

/** The items of some types as people write them, in an order of their own. */
function written(abi: Abi, ...types: readonly string[]): string[] {
  return abi
    .filter(({ type }) => types.includes(type))
    .map((item) => AbiItem.format(item))
    .sort();
}

test('the committed code is what the source compiles to', async () => {
  const committed = join(import.meta.dirname, '../generated/channel-reserve.ts');
  expect(await readFile(committed, 'utf8')).toBe(renderContract(compiled));
});

test('the contract has the functions and events that mppx knows, and no others', () => {
  const known = written(Session.Precompile.escrowAbi, 'function', 'event');
  expect(known).toHaveLength(20);
  expect(written(compiled.abi, 'function', 'event')).toEqual(known);
});

test('it refuses with the errors of the precompile, and with the token’s where there is no token', () => {
  const known = written(Abis.tip20ChannelReserve, 'error');
  expect(known).toHaveLength(13);
  expect(written(compiled.abi, 'error')).toEqual([...known, 'error InvalidToken()'].sort());
});
