import { type Bus, readDerived, readTape } from '@crude-alpha/bus';
import { BlockDecoder, type MarketEvent } from '@crude-alpha/contracts';
import { type Connection, readEvents, readOutputs } from '@crude-alpha/warehouse';

/** What two records of the same thing have in common. */
export interface Comparison {
  readonly count: number;
  /** The first place where they are not the same, as a line for people; null where they are. */
  readonly difference: string | null;
}

/** Holds every event of a tape against the one that is stored under its ordinal. */
export async function compareEvents(
  bus: Bus,
  connection: Connection,
  tape: string,
  to: number,
): Promise<Comparison> {
  const stop = new AbortController();
  const ofTape = tapeEvents(bus, tape, to, stop);
  let count = 0;
  try {
    for await (const window of readEvents(connection, { tape, from: 0, to })) {
      const stored: [MarketEvent, number][] = [];
      window.forEach((event, ordinal) => {
        stored.push([event, ordinal]);
      });
      for (const [event, ordinal] of stored) {
        const next = (await ofTape.next()).value;
        const [is, must] = [`${ordinal} ${JSON.stringify(event)}`, next ?? 'nothing'];
        if (is !== must) return { count, difference: `stored ${is}, on the tape ${must}` };
        count++;
      }
    }
    const rest = await ofTape.next();
    return { count, difference: rest.done === true ? null : `not stored: ${rest.value}` };
  } finally {
    stop.abort();
  }
}

async function* tapeEvents(
  bus: Bus,
  tape: string,
  to: number,
  stop: AbortController,
): AsyncGenerator<string, undefined> {
  const decoder = new BlockDecoder();
  for await (const block of readTape(bus, { tape, from: { ordinal: 0 }, signal: stop.signal })) {
    const lines: string[] = [];
    decoder.forEach(block.bytes, (event, ordinal) => {
      if (ordinal < to) lines.push(`${ordinal} ${JSON.stringify(event)}`);
    });
    yield* lines;
    if (block.ordinal + block.count >= to) return undefined;
  }
  return undefined;
}

/** Holds every frame and candle that was published against the one that is stored. */
export async function compareOutputs(
  bus: Bus,
  connection: Connection,
  tape: string,
  to: number,
): Promise<Comparison> {
  const stored = readOutputs(connection, { tape, from: 0, to });
  const stop = new AbortController();
  let count = 0;
  for await (const message of readDerived(bus, { tape, from: 'first', signal: stop.signal })) {
    const { payload, pending, position, subject } = message;
    if (position.ordinal < to) {
      const next = (await stored.next()).value;
      const is =
        next === undefined
          ? 'nothing'
          : `${next.ordinal}.${next.index} ${next.subject} ${next.text}`;
      const must = `${position.ordinal}.${position.index} ${subject} ${Buffer.from(payload)}`;
      if (is !== must) return { count, difference: `stored ${is}, published ${must}` };
      count++;
    }
    if (pending === 0) break;
  }
  const rest = await stored.next();
  return {
    count,
    difference:
      rest.done === true ? null : `never published: ${rest.value.ordinal} ${rest.value.text}`,
  };
}
