import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Before the first wired test: the pages are built, since the tests of the gateway serve them. */
export async function setup(): Promise<void> {
  await build({ root, logLevel: 'error' });
  await build({ configFile: `${root}vite.operator.config.ts`, logLevel: 'error' });
}
