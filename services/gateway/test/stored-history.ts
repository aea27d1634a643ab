import type { AlphaFrame, MarketEvent } from '@crude-alpha/contracts';
import {
  Connection,
  DerivedBatch,
  DerivedWriter,
  EventBatch,
  EventWriter,
  migrate,
} from '@crude-alpha/warehouse';

export const TAPE = 'test';

/** Stores some events and frames, as the store would. */
export async function storeHistory(
  server: { readonly url: string; readonly database: string },
  events: readonly MarketEvent[],
  frames: readonly AlphaFrame[],
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
  for (const frame of frames) {
    outputs.add({
      subject: `alpha.${frame.symbol}`,
      payload: Buffer.from(JSON.stringify(frame)),
      ordinal: frame.seq,
      index: 0,
    });
  }
  await derived.store(outputs.seal()!);
  return connection;
}
