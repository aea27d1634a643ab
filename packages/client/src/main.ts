import { run } from './run.ts';

// Whoever reads may stop early (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});
process.stderr.on('error', () => {});

process.exit(await run(process.argv.slice(2), process.env, process));
