import { fileURLToPath } from 'node:url';
import { up } from './up.ts';

// A terminal that is closed takes its streams along; stopping in order goes on without them.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const root = fileURLToPath(new URL('../../..', import.meta.url));
const { env, stdout, stderr } = process;
process.exit(await up({ root, argv: process.argv.slice(2), env, output: stdout, errors: stderr }));
