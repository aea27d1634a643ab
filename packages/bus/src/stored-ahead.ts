import type { JetStreamManager } from '@nats-io/jetstream';
import { BusError } from './errors.ts';
import { messageAt } from './stream.ts';

/**
 * How many messages of ours the stream holds behind the one that we know of, or why this writer can
 * never go on. `idOf(n)` is the id that the n-th of them has, undefined when we sent no so many.
 */
export async function storedAhead(
  manager: JetStreamManager,
  stream: string,
  knownSeq: number,
  idOf: (n: number) => string | undefined,
): Promise<number | BusError> {
  const info = await manager.streams.info(stream);
  const lastSeq = info.state.last_seq;
  const ahead = lastSeq - knownSeq;
  if (ahead === 0) return 0;
  if (ahead < 0) {
    return new BusError('TAPE_BROKEN', `stream ${stream} lost ${-ahead} acknowledged messages`);
  }
  const last = await messageAt(manager, stream, lastSeq);
  const id = idOf(ahead);
  if (id !== undefined && last?.header.get('Nats-Msg-Id') === id) return ahead;
  return new BusError('FENCED', `another writer has written to ${stream}`);
}
