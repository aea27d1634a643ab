import { setTimeout as delay } from 'node:timers/promises';
import { auditTape } from '@crude-alpha/warehouse';
import { eventually } from '../eventually.ts';
import { compareEvents, compareOutputs } from './compare.ts';
import { PATIENCE_MS, Pipeline, TAPE } from './pipeline.ts';
import { seeded } from './seeded.ts';

export interface KillsOptions {
  /** Who is killed: the store, or nats-server under it. */
  readonly victim: 'store' | 'nats-server';
  readonly kills: number;
  readonly seed: number;
  /** `firehose` is some 250,000 events a second of the market, `active` some 17,000. */
  readonly mode: 'active' | 'firehose';
  /** Seconds of the market a second. */
  readonly speed: number;
  readonly say: (line: string) => void;
}

/** What was there in the end. */
export interface KillsReport {
  readonly kills: number;
  readonly events: number;
  readonly outputs: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly differences: readonly string[];
}

/** Events stored between two kills at least: a life that stores nothing proves nothing. */
const STRIDE = 20_000;
const LONGEST_LIFE_MS = 400;

/**
 * Runs a feed, compute and the store, kills one of them again and again in the middle of the firehose by
 * SIGKILL, and compares in the end what is stored with what is on the tape and what was published.
 */
export async function killInFirehose(options: KillsOptions): Promise<KillsReport> {
  const { kills, mode, say, seed, speed, victim } = options;
  const random = seeded(seed);
  const pipeline = await Pipeline.start({
    CRUDE_SYNTHETIC_MODE: mode,
    CRUDE_SYNTHETIC_SPEED: String(speed),
    CRUDE_SYNTHETIC_SEED: String(seed),
    CRUDE_SYNTHETIC_START: '2026-03-02T15:00:00Z',
    EMIT_MS: '250',
    CRUDE_STORE_FLUSH: '200ms',
  });
  const { bus, connection, nats } = pipeline;
  try {
    let reached = await pipeline.stored(1);
    for (let kill = 1; kill <= kills; kill++) {
      await delay(random() * LONGEST_LIFE_MS);
      if (victim === 'store') await pipeline.restart('store');
      else {
        await nats.kill();
        await nats.restart();
      }
      reached = await pipeline.stored(reached + STRIDE);
      say(`kill ${kill} of ${victim}: ${reached.toLocaleString('en-US')} events stored`);
    }
    await eventually('NATS is back', () => bus.connected, PATIENCE_MS);
    await pipeline.stop('ingest');
    const end = await pipeline.tapeEnd();
    await pipeline.stored(end);
    say(`the tape has ${end.toLocaleString('en-US')} events; comparing`);
    await pipeline.settled();
    const { missing, duplicates } = await auditTape(connection, TAPE, { from: 0, to: end });
    const events = await compareEvents(bus, connection, TAPE, end);
    const outputs = await compareOutputs(bus, connection, TAPE, end);
    return {
      kills,
      events: events.count,
      outputs: outputs.count,
      missing: missing.reduce((sum, range) => sum + range.to - range.from, 0),
      duplicates,
      differences: [events.difference, outputs.difference].filter((one) => one !== null),
    };
  } finally {
    await pipeline.end();
  }
}
