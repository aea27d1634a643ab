import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import solc from 'solc';
import type { Abi, Hex } from 'viem';

const name = 'ChannelReserve';
const source = `${name}.sol`;

/** What the compiler makes of the contract, as far as anybody here uses it. */
export interface CompiledContract {
  readonly compiler: string;
  readonly abi: Abi;
  /** The code as it lies on the chain: there is no constructor. */
  readonly code: Hex;
  /** The slots in which the contract's mappings are rooted, by their names. */
  readonly slots: Readonly<Record<string, number>>;
}

interface Output {
  readonly errors?: readonly { readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, OutputContract>>>>;
}

interface OutputContract {
  readonly abi: Abi;
  readonly evm: { readonly deployedBytecode: { readonly object: string } };
  readonly storageLayout: {
    readonly storage: readonly { readonly label: string; readonly slot: string }[];
  };
}

/** The same source gives the same bytes on every machine: nothing of the machine goes into them. */
const settings = {
  optimizer: { enabled: true, runs: 200 },
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: {
    [source]: { [name]: ['abi', 'evm.deployedBytecode.object', 'storageLayout'] },
  },
};

/** Compiles `contracts/ChannelReserve.sol`; anything the compiler has to say is a failure. */
export async function compileContract(): Promise<CompiledContract> {
  const content = await readFile(join(import.meta.dirname, '../../contracts', source), 'utf8');
  const input = { language: 'Solidity', sources: { [source]: { content } }, settings };
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as Output;
  const { errors = [], contracts } = output;
  if (errors.length > 0) {
    throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  }
  const { abi, evm, storageLayout } = contracts[source]![name]!;
  return {
    compiler: solc.version(),
    abi,
    code: `0x${evm.deployedBytecode.object}`,
    slots: Object.fromEntries(storageLayout.storage.map((item) => [item.label, Number(item.slot)])),
  };
}

/** The generated module that holds the compiled contract. */
export function renderContract({ compiler, code, slots }: CompiledContract): string {
  return `import type { Hex } from 'ox/Hex';

// Made by \`npm run generate\` from contracts/${source} with solc ${compiler}.

/** The code of the contract. */
export const channelReserveCode: Hex =
  '${code}';

/** Where the hashes of transactions that open channels are rooted in its storage. */
export const expiringNonceHashesSlot = ${slots['expiringNonceHashes']};
`;
}
