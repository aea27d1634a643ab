import type { JetStreamManager } from '@nats-io/jetstream';
import { BusError, reasonOf } from './errors.ts';
import { derivedStream } from './names.ts';

/** A stream that grows in this time has a writer. */
const QUIET_MS = 2_000;
const TRIES = 3;

/**
 * Makes the subjects free for `stream`. Frames stand under `alpha.CL` whatever tape they come from,
 * but a subject belongs to one stream: whoever derives from another tape than the last time takes it
 * over, and the stream of the old tape keeps what it holds. One that is still being written keeps its
 * subjects: two that derive the same product would take them from each other for ever.
 */
export async function takeSubjects(
  manager: JetStreamManager,
  stream: string,
  subjects: readonly string[],
  quietMs: number = QUIET_MS,
): Promise<void> {
  const holders = new Set<string>();
  for (const subject of subjects) {
    for (const name of await manager.streams.names(subject).next()) {
      // A stream that somebody else made is not ours to change: there the server's refusal stands.
      if (name.startsWith(derivedStream(''))) holders.add(name);
    }
  }
  holders.delete(stream);
  for (const holder of holders) {
    await awaitQuiet(manager, holder, stream, quietMs);
    await takeFrom(manager, holder, subjects);
  }
}

async function takeFrom(
  manager: JetStreamManager,
  holder: string,
  subjects: readonly string[],
): Promise<void> {
  const { config } = await manager.streams.info(holder);
  const left = config.subjects.filter((subject) => !subjects.includes(subject));
  try {
    // A stream has to have a subject.
    await manager.streams.update(holder, {
      subjects: left.length > 0 ? left : [`retired.${holder}`],
    });
  } catch (cause) {
    throw new BusError('STREAM_REFUSED', `stream ${holder}: ${reasonOf(cause)}`, { cause });
  }
}

async function awaitQuiet(
  manager: JetStreamManager,
  holder: string,
  stream: string,
  quietMs: number,
): Promise<void> {
  let before = (await manager.streams.info(holder)).state.last_seq;
  for (let tries = 0; tries < TRIES; tries++) {
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    const { state } = await manager.streams.info(holder);
    if (state.last_seq === before) return;
    before = state.last_seq;
  }
  throw new BusError(
    'STREAM_REFUSED',
    `stream ${stream} cannot have its subjects: ${holder} is being written; stop its writer first`,
  );
}
