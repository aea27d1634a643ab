import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take longest, the longest first. In a fresh clone vitest remembers no times, and a long
 * file that begins last leaves all workers but one with nothing to do.
 */
const slowest: readonly string[] = [
  'packages/testkit/src/faults.test.ts',
  'packages/client/src/paid-commands.test.ts',
  'packages/testkit/src/browser/desk.test.ts',
  'services/store/src/store.test.ts',
  // Not beside the other firehose: both keep a machine busy by themselves.
  'packages/testkit/src/store-faults.test.ts',
  'packages/operator/src/transfer.test.ts',
  'packages/operator/src/operator.test.ts',
  'packages/testkit/src/browser/whole.test.ts',
  'packages/testkit/src/payment-faults.test.ts',
  'services/compute/src/crash.test.ts',
  'packages/warehouse/src/write/event-writer.test.ts',
  'services/store/src/cold-rows.test.ts',
  'packages/testkit/src/payment-secrets.test.ts',
  'services/ingest/src/service.test.ts',
  'packages/testkit/src/browser/pay.test.ts',
  'services/gateway/src/subscribe.test.ts',
  'packages/testkit/src/publish-client.test.ts',
  'packages/local/src/up.test.ts',
  'services/ingest/src/lease.test.ts',
  'packages/testkit/src/report/report.test.ts',
  'packages/warehouse/src/api/hostile.test.ts',
  'packages/service/src/run-service.test.ts',
  'services/gateway/src/crew.test.ts',
  'packages/testkit/src/metrics-table.test.ts',
  'services/gateway/src/attacks.test.ts',
  'packages/testkit/src/browser/rush.test.ts',
  'packages/databento/src/live/live.test.ts',
  'packages/payments/src/gate/quick-sale.prop.test.ts',
];

/** The slowest files first, then the others, and at the end the pure ones, which are short and many. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { root } = this.ctx.config;
    const gone = slowest.filter((file) => !existsSync(resolve(root, file)));
    if (gone.length > 0)
      throw new Error(`infra/ci/slowest-first.ts names what is not there: ${gone}`);
    const place = ({ moduleId, project }: TestSpecification): number => {
      if (project.name === 'pure') return slowest.length + 1;
      const at = slowest.indexOf(relative(root, moduleId));
      return at === -1 ? slowest.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
