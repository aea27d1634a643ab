import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Before the first wired test: the page is built, since the tests of the gateway serve it. */
export async function setup(): Promise<void> {
  await build({ root: fileURLToPath(new URL('..', import.meta.url)), logLevel: 'error' });
}
