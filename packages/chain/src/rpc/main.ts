import { startRpc } from './start-rpc.ts';

/** The RPC as a process: where its node is and on which port it listens, as arguments. */
const [nodeUrl = '', port = '0'] = process.argv.slice(2);
const rpc = await startRpc({ nodeUrl, port: Number(port) });
process.on('disconnect', () => process.exit(0));
process.send?.(rpc.port);
