import type { AlphaFrame, MarketEvent, Surface } from '@crude-alpha/contracts';
import {
  Connection,
  DerivedBatch,
  DerivedWriter,
  EventBatch,
  EventWriter,
  migrate,
} from '@crude-alpha/warehouse';

export const TAPE = 'test';

/** Stores some events, frames and surfaces, as the store would. */
export async function storeHistory(
  server: { readonly url: string; readonly database: string },
  events: readonly MarketEvent[],
  frames: readonly AlphaFrame[],
  surfaces: readonly Surface[] = [],
): Promise<Connection> {
  const { database, url } = server;
  const connection = new Connection({ url, database, name: 'test' });
  await migrate(connection, { database, cluster: null });
  const options = {
    connection,
    tape: TAPE,
    keepSec: null,
    signal: new AbortController().signal,
    onRetry: () => {},
  };
  const writer = await EventWriter.open(options, { created: 'test', held: null });
  const batch = new EventBatch(TAPE);
  events.forEach((event, ordinal) => {
    batch.add(event, ordinal);
  });
  await writer.store(batch.seal());
  const derived = await DerivedWriter.open(options);
  const outputs = new DerivedBatch(TAPE);
  const published = [
    ...frames.map((told) => ({ kind: 'alpha', told, index: 0 })),
    ...surfaces.map((told) => ({ kind: 'surface', told, index: 1 })),
  ].sort((a, b) => a.told.seq - b.told.seq || a.index - b.index);
  for (const { kind, told, index } of published) {
    outputs.add({
      subject: `${kind}.${told.symbol}`,
      payload: Buffer.from(JSON.stringify(told)),
      ordinal: told.seq,
      index,
    });
  }
  await derived.store(outputs.seal()!);
  return connection;
}
