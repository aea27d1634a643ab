import { launchChain } from './launch-chain.ts';

/** The chain as a process of its own: its port and the file of its state, as arguments. */
const [port = '0', stateFile] = process.argv.slice(2);
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
process.stdout.write(`${JSON.stringify({ rpcUrl: chain.rpcUrl, chainId: chain.chainId })}\n`);
const reason = await chain.exited;
if (!stopping) {
  process.stderr.write(`the node of the chain ended: ${reason}\n`);
  process.exit(1);
}
