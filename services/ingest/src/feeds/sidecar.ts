import { connect, type Socket } from 'node:net';
import type { TapeTail } from '@crude-alpha/bus';
import type { Feed, FeedBatch, FeedNews, OpenFeed } from '../feed.ts';
import { pause } from '../pause.ts';
import { Backoff } from './backoff.ts';
import { Instruments } from './instruments.ts';
import { LineSplitter } from './lines.ts';
import { type LineFault, parseLine } from './sidecar-line.ts';

export interface SidecarOptions {
  readonly host: string;
  readonly port: number;
  /** Microseconds, never running backwards. */
  readonly clock: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly timing?: Partial<SidecarTiming>;
}

export interface SidecarTiming {
  readonly connectMs: number;
  /** Without a byte for this long the connection is dead: a sidecar says something every second. */
  readonly idleMs: number;
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
}

const TIMING: SidecarTiming = {
  connectMs: 5_000,
  idleMs: 15_000,
  backoffBaseMs: 500,
  backoffCapMs: 30_000,
};

/** A line of this wire has some 200 bytes. */
const MAX_LINE_BYTES = 16 * 1024;

const NAME = 'sidecar';

/** Newline-delimited JSON over TCP from a process that holds the session with the venue. */
export function sidecarFeed(options: SidecarOptions): Feed {
  return {
    name: NAME,
    pace: 'live',
    verbatim: false,
    open: (resume, signal) => Promise.resolve(new Sidecar(options, resume, signal)),
  };
}

class Sidecar implements OpenFeed {
  readonly continues = false;
  readonly batches: AsyncIterable<FeedBatch>;
  readonly #options: SidecarOptions;
  readonly #timing: SidecarTiming;
  readonly #signal: AbortSignal;
  readonly #backoff: Backoff;
  readonly #instruments = new Instruments();
  /** Symbols whose definition this process has written. */
  readonly #defined = new Set<string>();
  /** The clock of the machine that wrote the tape before may have been ahead of ours. */
  readonly #floor: number;
  #connected = false;
  /** When the last event came, over all connections. */
  #heard: number | null;
  #reconnects = 0;

  constructor(options: SidecarOptions, resume: TapeTail | null, signal: AbortSignal) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#signal = signal;
    const { backoffBaseMs, backoffCapMs } = this.#timing;
    this.#backoff = new Backoff(options.random, backoffBaseMs, backoffCapMs);
    this.#floor = resume?.lastEvent.tsRecv ?? 0;
    this.#heard = resume?.lastEvent.tsRecv ?? null;
    this.batches = this.#run();
  }

  get connected(): boolean {
    return this.#connected;
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  now(): number {
    return Math.max(this.#floor, this.#options.clock());
  }

  behindSec(): number {
    return Math.max(0, this.#floor - this.#options.clock()) / 1e6;
  }

  async *#run(): AsyncGenerator<FeedBatch> {
    let told = false;
    for (let first = true; !this.#signal.aborted; first = false) {
      let reason: string;
      try {
        const socket = await this.#connect();
        if (!first) {
          this.#reconnects++;
          yield news(this.#disconnect(`connected again, attempt ${this.#backoff.attempts}`));
        }
        told = false;
        reason = yield* this.#read(socket);
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
      if (this.#signal.aborted) return;
      // Of a long outage only its beginning and its end are told.
      if (!told) yield news(this.#disconnect(reason));
      told = true;
      await pause(this.#backoff.nextMs(), this.#signal);
    }
  }

  #disconnect(why: string): FeedNews {
    const { host, port } = this.#options;
    const detail = `sidecar ${host}:${port}: ${why}`;
    return { kind: 'disconnect', from: this.#heard, to: this.now(), detail };
  }

  #connect(): Promise<Socket> {
    const { host, port } = this.#options;
    const socket = connect({ host, port, noDelay: true, keepAlive: true });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => socket.destroy(new Error('no answer to the attempt to connect')),
        this.#timing.connectMs,
      );
      const abort = (): void => void socket.destroy(new Error('stopped'));
      this.#signal.addEventListener('abort', abort, { once: true });
      const settled = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', abort);
      };
      // This listener stays: between connecting and reading nobody else would hear an error.
      socket.on('error', (error) => {
        settled();
        reject(error);
      });
      socket.once('connect', () => {
        settled();
        resolve(socket);
      });
      if (this.#signal.aborted) abort();
    });
  }

  /** Reads until the connection ends; returns why it did. */
  async *#read(socket: Socket): AsyncGenerator<FeedBatch, string> {
    const batch = new BatchBuilder();
    const splitter = new LineSplitter(MAX_LINE_BYTES, {
      onLine: (line) => this.#take(line, batch),
      onBad: (why) => batch.reject(why),
    });
    const abort = (): void => void socket.destroy();
    this.#signal.addEventListener('abort', abort, { once: true });
    this.#connected = true;
    try {
      const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
      for (;;) {
        const chunk = await this.#nextChunk(socket, chunks);
        if (chunk === null) break;
        batch.begin(this.now());
        splitter.push(chunk);
        if (batch.filled) yield batch.finish();
      }
      if (splitter.end()) {
        batch.reject('broken');
        yield batch.finish();
      }
      return 'it closed the connection';
    } finally {
      this.#connected = false;
      this.#signal.removeEventListener('abort', abort);
      socket.destroy();
    }
  }

  /** The silence of the source is measured while we wait for it, not while it waits for us. */
  async #nextChunk(socket: Socket, chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
    const { idleMs } = this.#timing;
    const timer = setTimeout(() => socket.destroy(new Error(`silent for ${idleMs} ms`)), idleMs);
    try {
      const next = await chunks.next();
      return next.done === true ? null : next.value;
    } finally {
      clearTimeout(timer);
    }
  }

  #take(line: string, batch: BatchBuilder): void {
    const { tsRecv } = batch;
    const parsed = parseLine(line, tsRecv, NAME, this.#instruments);
    if (typeof parsed === 'string') {
      batch.reject(parsed);
      return;
    }
    this.#backoff.succeed();
    this.#heard = tsRecv;
    const { about, event } = parsed;
    if (about !== null && !this.#defined.has(about.symbol)) {
      this.#defined.add(about.symbol);
      batch.events.push({ type: 'definition', ts: tsRecv, tsRecv, feed: NAME, ...about });
    }
    batch.events.push(event);
  }
}

/** Collects what one chunk of bytes holds. */
class BatchBuilder {
  tsRecv = 0;
  events: unknown[] = [];
  #rejected = new Map<string, number>();

  /** All that a chunk holds was received at one moment. */
  begin(tsRecv: number): void {
    this.tsRecv = tsRecv;
  }

  get filled(): boolean {
    return this.events.length > 0 || this.#rejected.size > 0;
  }

  reject(reason: LineFault | 'broken' | 'oversize' | 'utf8'): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
  }

  finish(): FeedBatch {
    const rejected = [...this.#rejected].map(
      ([reason, count]): FeedNews => ({ kind: 'rejected', reason: `line.${reason}`, count }),
    );
    const { events } = this;
    this.events = [];
    this.#rejected = new Map();
    return { news: rejected, events };
  }
}

function news(one: FeedNews): FeedBatch {
  return { news: [one], events: [] };
}
