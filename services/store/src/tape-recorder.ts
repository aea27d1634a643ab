import { type Bus, readTape, type TapeBlock, tapeBounds } from '@crude-alpha/bus';
import { BlockDecoder, holeGap, type MarketEvent } from '@crude-alpha/contracts';
import type { Logger } from '@crude-alpha/service';
import {
  type Connection,
  EventBatch,
  EventWriter,
  MAX_BATCH_EVENTS,
  presentOrdinals,
  type SealedBatch,
} from '@crude-alpha/warehouse';
import { Flusher } from './flusher.ts';
import { assertSameTape } from './same-tape.ts';

export interface TapeRecorderOptions {
  readonly bus: Bus;
  readonly connection: Connection;
  readonly tape: string;
  readonly keepSec: number | null;
  readonly flushMs: number;
  readonly logger: Logger;
  /** Told of what ends the recording. */
  readonly fail: (error: unknown) => void;
  readonly counts: TapeCounts;
}

/** How the recording goes; the metrics read it. */
export interface TapeCounts {
  /** Ordinal behind the newest event that is stored. */
  reached: number;
  /** Receipt of the newest event that is stored, µs; 0 before the first. */
  newestTs: number;
  rows: number;
  batches: number;
  retries: number;
  /** Events that were in the tables already. */
  known: number;
  /** Events that had been lost from the tables and were read from the tape again. */
  repaired: number;
  /** Events that retention took before they were stored. */
  missed: number;
  /** Blocks that are stored on the tape and not read yet. */
  pending: number;
  /** When the end of the tape was met last, by a steady clock; null before. */
  atEndMs: number | null;
  /** Since when nothing was stored although something was read, by a steady clock; null while nothing waits. */
  stalledSinceMs: number | null;
  /** Whether it has begun to read. */
  reading: boolean;
}

export function newTapeCounts(): TapeCounts {
  return {
    reached: 0,
    newestTs: 0,
    rows: 0,
    batches: 0,
    retries: 0,
    known: 0,
    repaired: 0,
    missed: 0,
    pending: 0,
    atEndMs: null,
    stalledSinceMs: null,
    reading: false,
  };
}

const WAIT_FOR_TAPE_MS = 200;

/** Reads a tape and stores its events, until the signal aborts; what was read then is stored. */
export class TapeRecorder {
  readonly #options: TapeRecorderOptions;
  readonly #decoder = new BlockDecoder();
  readonly #batch: EventBatch;
  #writer: EventWriter | null = null;
  #next = 0;
  #knownTs: number | null = null;
  /** Ordinals of a stretch that are stored already, and where the stretch ends. */
  #present: { readonly ordinals: ReadonlySet<number>; readonly to: number } | null = null;

  constructor(options: TapeRecorderOptions) {
    this.#options = options;
    this.#batch = new EventBatch(options.tape);
  }

  async run(signal: AbortSignal): Promise<void> {
    const writer = await this.#open(signal);
    if (writer === null) return;
    const { bus, counts, fail, flushMs, logger, tape } = this.#options;
    const { from, lookUntil, repaired } = writer.resumption;
    const events = repaired.reduce((sum, range) => sum + range.to - range.from, 0);
    if (events > 0) logger.warn({ tape, events, repaired }, 'events were lost and are read again');
    logger.info({ tape, from, lookUntil }, 'storing');
    counts.repaired += events;
    this.#writer = writer;
    this.#next = from;
    counts.reached = from;
    counts.reading = true;
    const flusher = new Flusher<SealedBatch>(
      { seal: () => this.#seal(), store: (batch) => this.#store(batch) },
      flushMs,
      fail,
    );
    for await (const block of readTape(bus, { tape, from: { ordinal: from }, signal })) {
      if (this.#batch.span + block.count > MAX_BATCH_EVENTS) await flusher.flush();
      await this.#take(block, lookUntil);
      counts.stalledSinceMs ??= performance.now();
      counts.pending = block.pending;
      if (block.pending === 0) counts.atEndMs = performance.now();
      flusher.added();
    }
    await flusher.finish();
  }

  /** Waits for the tape, and looks where its record ends. */
  async #open(signal: AbortSignal): Promise<EventWriter | null> {
    const { bus, connection, counts, keepSec, tape } = this.#options;
    while (!signal.aborted) {
      const bounds = await tapeBounds(bus, tape);
      if (bounds !== null) {
        const onRetry = (error: Error): void => this.#retried(error);
        const options = { connection, tape, keepSec, signal, onRetry };
        const writer = await EventWriter.open(options, bounds);
        const { lookUntil } = writer.resumption;
        await assertSameTape({ bus, connection, tape }, bounds.held, lookUntil - 1);
        return writer;
      }
      // No tape yet: nothing is missing either.
      counts.reading = true;
      await new Promise((resolve) => setTimeout(resolve, WAIT_FOR_TAPE_MS));
    }
    return null;
  }

  async #take(block: TapeBlock, lookUntil: number): Promise<void> {
    const { counts, tape } = this.#options;
    const present = block.ordinal < lookUntil ? await this.#presentUpTo(block, lookUntil) : null;
    const from = this.#next;
    let hole = block.ordinal > from ? { from, to: block.ordinal - 1 } : null;
    this.#decoder.forEach(block.bytes, (event, ordinal) => {
      if (ordinal < from) return;
      if (hole !== null) {
        counts.missed += hole.to - hole.from + 1;
        this.#put(holeGap(tape, hole, event, this.#knownTs), hole.to, present);
        hole = null;
      }
      this.#put(event, ordinal, present);
    });
    this.#next = block.ordinal + block.count;
  }

  #put(event: MarketEvent, ordinal: number, present: ReadonlySet<number> | null): void {
    if (present?.has(ordinal)) {
      this.#options.counts.known++;
      this.#batch.pass(ordinal, event.tsRecv);
    } else this.#batch.add(event, ordinal);
    this.#knownTs = event.ts;
  }

  async #presentUpTo(block: TapeBlock, lookUntil: number): Promise<ReadonlySet<number>> {
    const to = block.ordinal + block.count;
    if (this.#present === null || this.#present.to < to) {
      const { connection, tape } = this.#options;
      const from = Math.min(this.#next, block.ordinal);
      const end = Math.max(to, Math.min(from + MAX_BATCH_EVENTS, lookUntil));
      const ordinals = await presentOrdinals(connection, tape, { from, to: end });
      this.#present = { ordinals, to: end };
    }
    return this.#present.ordinals;
  }

  #seal(): SealedBatch | null {
    return this.#batch.isEmpty ? null : this.#batch.seal();
  }

  async #store(batch: SealedBatch): Promise<void> {
    await this.#writer?.store(batch);
    const { counts } = this.#options;
    counts.reached = batch.next;
    counts.newestTs = batch.newestTs;
    counts.rows += batch.rows;
    counts.batches++;
    counts.stalledSinceMs = batch.next < this.#next ? performance.now() : null;
  }

  #retried(error: Error): void {
    this.#options.counts.retries++;
    this.#options.logger.warn({ err: error }, 'not stored; trying again');
  }
}
