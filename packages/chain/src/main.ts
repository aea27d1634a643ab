import { ChainError } from './errors.ts';
import { launchChain } from './launch-chain.ts';

/** The chain as a process of its own: its port and the file of its state, as arguments. */
const [port = '0', stateFile] = process.argv.slice(2);
try {
  const chain = await launchChain({
    port: Number(port),
    ...(stateFile === undefined ? {} : { stateFile }),
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      stopping = true;
      void chain.stop();
    });
  }
  const { rpcUrl, chainId } = chain;
  process.stdout.write(`${JSON.stringify({ rpcUrl, chainId })}\n`);
  const reason = await chain.exited;
  if (!stopping) {
    await chain.stop();
    throw new ChainError('NODE_UNREACHABLE', `the node of the chain ended: ${reason}`);
  }
} catch (error) {
  if (!(error instanceof ChainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
