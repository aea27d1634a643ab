import type { AlphaFrame, Candle, MarketEvent } from '@crude-alpha/contracts';
import type { Connection } from '../src/connection.ts';
import { candleText } from '../src/rows/candle-text.ts';
import { DerivedBatch, type DerivedOutput } from '../src/write/derived-batch.ts';
import { DerivedWriter } from '../src/write/derived-writer.ts';
import { EventBatch } from '../src/write/event-batch.ts';
import { EventWriter } from '../src/write/event-writer.ts';

const signal = new AbortController().signal;
const onRetry = (): void => {};

/** Stores events of a tape behind those that are there; returns the ordinal behind the last. */
export async function storeEvents(
  connection: Connection,
  tape: string,
  events: readonly MarketEvent[],
): Promise<number> {
  const options = { connection, tape, keepSec: null, signal, onRetry };
  const writer = await EventWriter.open(options, { created: 'test', held: { first: 0, next: 0 } });
  const batch = new EventBatch(tape);
  let ordinal = writer.resumption.from;
  for (const event of events) batch.add(event, ordinal++);
  await writer.store(batch.seal());
  return ordinal;
}

/** Stores what was derived from a tape. */
export async function storeOutputs(
  connection: Connection,
  tape: string,
  outputs: readonly DerivedOutput[],
): Promise<void> {
  const writer = await DerivedWriter.open({ connection, tape, signal, onRetry });
  const batch = new DerivedBatch(tape);
  for (const output of outputs) batch.add(output);
  await writer.store(batch.seal()!);
}

export function frameOutput(frame: AlphaFrame, index = 0): DerivedOutput {
  return {
    subject: `alpha.${frame.symbol}`,
    payload: Buffer.from(JSON.stringify(frame)),
    ordinal: frame.seq,
    index,
  };
}

export function candleOutput(candle: Candle, index = 0): DerivedOutput {
  return {
    subject: `candles.${candle.interval}.${candle.symbol}`,
    payload: Buffer.from(candleText(candle)),
    ordinal: candle.seq,
    index,
  };
}

/** Anything else that compute publishes of an event. */
export function messageOutput(
  subject: string,
  message: { readonly seq: number },
  index = 0,
): DerivedOutput {
  return { subject, payload: Buffer.from(JSON.stringify(message)), ordinal: message.seq, index };
}
