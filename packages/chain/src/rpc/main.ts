import { ChainError } from '../errors.ts';
import { startRpc } from './start-rpc.ts';

/** The RPC as a process: where its node is and on which port it listens, as arguments. */
const [nodeUrl = '', port = '0'] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
try {
  const rpc = await startRpc({ nodeUrl, port: Number(port) });
  process.send?.(rpc.port);
} catch (error) {
  if (!(error instanceof ChainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
