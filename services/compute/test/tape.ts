import { type Bus, openTapeWriter } from '@crude-alpha/bus';
import type { MarketEvent } from '@crude-alpha/contracts';
import { createEngine, type Engine, type EngineConfig, encodeOutput } from '@crude-alpha/engine';
import { lineOf } from './stream.ts';

/** 2026-01-07T15:00:00Z, a Wednesday in session. */
export const START = 1_767_798_000_000_000;

/** The synthetic market, as far as a tape needs it. */
interface Market {
  second(): { readonly ts: number; readonly events: readonly MarketEvent[] };
}

/** Seconds of a market, each ended by its tick as ingest would write it. */
export function secondsOf(market: Market, seconds: number): MarketEvent[][] {
  return Array.from({ length: seconds }, () => {
    const { ts, events } = market.second();
    const end = ts + 1_000_000;
    return [...events, { type: 'tick', ts: end, tsRecv: end, feed: 'synthetic' }];
  });
}

/** Puts events on a tape; resolves when they are stored. */
export async function writeTape(
  bus: Bus,
  tape: string,
  events: readonly MarketEvent[],
  maxBytes = 256 * 1024 * 1024,
): Promise<void> {
  const writer = await openTapeWriter(bus, { tape, maxBytes, maxAgeMs: 3_600_000 });
  for (const event of events) {
    writer.write(event);
    if (writer.congested) await writer.drained();
  }
  await writer.close();
}

/** What an engine that is never interrupted makes of the events: `position subject json`, a line each. */
export function derivedLines(config: EngineConfig, events: readonly MarketEvent[]): string[] {
  const engine = createEngine(config);
  return events.flatMap((event, ordinal) => stepLines(engine, event, ordinal));
}

export function stepLines(engine: Engine, event: MarketEvent, ordinal: number): string[] {
  return engine
    .step(event, ordinal)
    .map((output, index) => lineOf({ ordinal, index }, output.subject, encodeOutput(output)));
}
