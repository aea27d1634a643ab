import { hasClickHouse, launchClickHouse, T0 } from '@crude-alpha/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killBetweenParts } from '../../test/kill-between-parts.ts';
import { openWarehouse, type TestWarehouse } from '../../test/open-warehouse.ts';
import { DerivedBatch, type DerivedOutput } from './derived-batch.ts';
import { DerivedWriter } from './derived-writer.ts';

/** One of each month: each has a part of its own. */
const outputs: readonly DerivedOutput[] = Array.from({ length: 20 }, (_, month) => ({
  subject: 'flow.CL',
  payload: Buffer.from(JSON.stringify({ ts: T0 + month * 31 * 86_400_000_000 })),
  ordinal: month * 10,
  index: 1,
}));

let warehouse: TestWarehouse<Awaited<ReturnType<typeof launchClickHouse>>>;

beforeAll(async () => {
  if (hasClickHouse) warehouse = await openWarehouse(await launchClickHouse());
});
afterAll(async () => {
  await warehouse?.close();
});

describe.skipIf(!hasClickHouse)('a writer of outputs', () => {
  test('says what ClickHouse has not kept when it was killed, and the next one stores it', async (context) => {
    const { connection, server } = warehouse;
    if (server.kill === null) return context.skip();
    const begin = (): Promise<DerivedWriter> =>
      DerivedWriter.open({
        connection,
        tape: 'cut',
        signal: new AbortController().signal,
        onRetry: () => {},
      });
    const batch = new DerivedBatch('cut');
    for (const output of outputs) batch.add(output);
    const first = await begin();
    let storing = Promise.resolve();
    await killBetweenParts(
      warehouse,
      'flow',
      () => {
        storing = first.store(batch.seal()!);
        storing.catch(() => {});
      },
      { isLastLost: true },
    );
    await expect(storing).rejects.toMatchObject({
      code: 'ROWS_LOST',
      message: expect.stringContaining('1 outputs of cut'),
    });
    const next = await begin();
    expect(next.reached).toBe(null);
    const missing = outputs.filter((output) => !next.has(output));
    expect(missing.length).toBe(1);
    for (const output of outputs) {
      if (next.has(output)) batch.pass(output);
      else batch.add(output);
    }
    await next.store(batch.seal()!);
    const stored = await connection.rows<{ ordinal: number }>(
      `SELECT ordinal FROM ${connection.database}.flow WHERE tape = 'cut' ORDER BY ordinal`,
    );
    expect(stored.map(({ ordinal }) => ordinal)).toEqual(outputs.map(({ ordinal }) => ordinal));
  });
});
