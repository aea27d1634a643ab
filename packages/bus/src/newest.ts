import { JetStreamApiError } from '@nats-io/jetstream';
import type { Bus } from './connect.ts';
import { managerOf } from './stream.ts';

const NOT_FOUND = 404;

/** The newest stored message of a subject, or null when no stream holds one. */
export async function newestOf(bus: Bus, subject: string): Promise<Uint8Array | null> {
  const manager = await managerOf(bus);
  const streams = await manager.streams.names(subject).next();
  const stream = streams[0];
  if (stream === undefined) return null;
  try {
    return (await manager.streams.getMessage(stream, { last_by_subj: subject }))?.data ?? null;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.status === NOT_FOUND) return null;
    throw error;
  }
}
