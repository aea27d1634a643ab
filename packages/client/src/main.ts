import { interrupted, readerGone } from './interrupted.ts';
import { run } from './run.ts';

// Whoever reads may stop early (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') readerGone();
  else process.exit(1);
});
process.stderr.on('error', () => {});

const { env, stdin, stdout, stderr } = process;
process.exit(await run(process.argv.slice(2), env, { stdin, stdout, stderr, interrupted }));
