import type { Surface } from '@crude-alpha/contracts';
import { encodeOutput } from '@crude-alpha/engine';
import { Connection, DATABASE, DerivedBatch, DerivedWriter, migrate } from '@crude-alpha/warehouse';
import { type ClickHouse, launchEmbedded } from '../clickhouse.ts';
import type { Published } from './market-frames.ts';

const HOUR_MICROS = 3_600_000_000;

/** A store, never on a server that is somebody's, that has what compute published, and the newest smiles of an hour before as well. */
export async function storeMarket(published: readonly Published[]): Promise<ClickHouse> {
  const server = await launchEmbedded();
  const connection = new Connection({ url: server.url, database: DATABASE, name: 'test' });
  await migrate(connection, { database: DATABASE, cluster: null });
  const writer = await DerivedWriter.open({
    connection,
    tape: 'synthetic',
    signal: new AbortController().signal,
    onRetry: () => {},
  });
  await writer.store(batchOf(published).seal()!);
  await connection.close();
  return server;
}

function batchOf(published: readonly Published[]): DerivedBatch {
  const batch = new DerivedBatch('synthetic');
  const newest = newestSurface(published);
  const before = { ...newest, seq: 0, prev: null, ts: newest.ts - HOUR_MICROS };
  batch.add({
    subject: `surface.${newest.symbol}`,
    payload: Buffer.from(JSON.stringify(before)),
    ordinal: 0,
    index: 0,
  });
  for (const { ordinal, outputs } of published) {
    for (const [index, output] of outputs.entries()) {
      const payload = Buffer.from(encodeOutput(output));
      batch.add({ subject: output.subject, payload, ordinal: ordinal + 1, index });
    }
  }
  return batch;
}

function newestSurface(published: readonly Published[]): Surface {
  const outputs = published.flatMap((one) => one.outputs);
  const newest = outputs.findLast((output) => output.kind === 'surface');
  if (newest?.kind !== 'surface') throw new Error('nothing was published that has smiles');
  return newest.value;
}
