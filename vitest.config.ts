import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './infra/ci/slowest-first.ts';

/** Our own packages are read from source; the condition's name is ours, since others have a "source" too. */
const source = { conditions: ['@crude-alpha/source', 'node', 'import', 'default'] };

/** Modules are loaded once a worker: loaded anew for each file they cost a fifth of the whole run. */
const isolate = false;

/** Pure packages need no server; everything else gets a real nats-server on a free port. */
const pure = ['contracts', 'market', 'quant', 'synthetic', 'engine'];

export default defineConfig({
  test: {
    // Most of the time a test waits for other processes, so two go on beside each other even on two cores.
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        resolve: source,
        ssr: { resolve: { ...source, externalConditions: source.conditions } },
        test: {
          name: 'pure',
          isolate,
          testTimeout: 30_000,
          include: pure.map((name) => `packages/${name}/src/**/*.test.ts`),
          setupFiles: ['packages/testkit/src/property.setup.ts'],
          retry: 0,
        },
      },
      {
        resolve: source,
        ssr: { resolve: { ...source, externalConditions: source.conditions } },
        test: {
          name: 'wired',
          isolate,
          include: ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts'],
          exclude: pure.map((name) => `packages/${name}/src/**`),
          globalSetup: [
            'packages/testkit/src/vitest.setup.ts',
            'packages/dashboard/test/page.setup.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          setupFiles: ['packages/testkit/src/property.setup.ts'],
          retry: 0,
        },
      },
    ],
  },
});
