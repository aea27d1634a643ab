import type { Socket } from 'node:net';
import { Backoff } from './backoff.ts';
import { Connection, openSocket } from './connection.ts';
import { LiveError } from './errors.ts';
import type { LiveEvent } from './events.ts';
import { Inbox } from './inbox.ts';
import { LiveMachine } from './machine.ts';
import { type LiveOptions, type LiveSettings, settingsOf } from './options.ts';
import type { LiveSubscription } from './subscription.ts';

/** What a session counts. */
export interface LiveStats {
  /** Records given out. */
  readonly records: number;
  /** Records that a replay brought again, left out. */
  readonly duplicates: number;
  readonly bytes: number;
  readonly connections: number;
  /** How often reading stopped as the queue was full. */
  readonly pauses: number;
  readonly queuedBytes: number;
}

/**
 * A session with the live gateway that outlives its connections.
 *
 * @example
 * const session = live({ key, dataset: 'GLBX.MDP3', slowReader: 'warn' });
 * session.subscribe({ schema: 'trades', stypeIn: 'parent', symbols: ['CL.FUT'] });
 * for await (const event of session) {
 *   if (event.type === 'record') use(event.record.price(offsets.trade.price));
 *   else if (event.type === 'gap') forget(event.from, event.to);
 * }
 */
export function live(options: LiveOptions): LiveSession {
  return new LiveSession(settingsOf(options), options.connect ?? openSocket);
}

/** Made by `live`. It begins when it is first read, in one of three forms, and it moves as it is read. */
export class LiveSession implements AsyncIterable<LiveEvent> {
  readonly #settings: LiveSettings;
  readonly #open: (host: string, port: number) => Socket;
  readonly #machine: LiveMachine;
  readonly #inbox = new Inbox();
  readonly #backoff: Backoff;
  #connection: Connection | undefined;
  #callOffRetry: (() => void) | undefined;
  #state: 'new' | 'running' | 'ended' = 'new';
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  /** Something came since `fill` last said so. */
  #hasNews = false;
  /** Closed from outside: nothing more is given out. */
  #dropped = false;
  #openedMs = 0;
  #bytes = 0;
  #connections = 0;
  #pauses = 0;

  constructor(settings: LiveSettings, open: (host: string, port: number) => Socket) {
    this.#settings = settings;
    this.#open = open;
    this.#machine = new LiveMachine(settings);
    const { backoffFirstMs, backoffMostMs } = settings.timeouts;
    this.#backoff = new Backoff(backoffFirstMs, backoffMostMs, settings.random);
  }

  /** Adds a subscription, at once where the session runs; it is sent again with each reconnect. */
  subscribe(subscription: LiveSubscription): void {
    this.#machine.subscribe(subscription);
    this.#flush();
  }

  /** The raw symbol of an instrument, where the gateway has told it. */
  symbolOf(publisherId: number, instrumentId: number): string | undefined {
    return this.#machine.symbols.get(publisherId, instrumentId);
  }

  get stats(): LiveStats {
    const { records, duplicates } = this.#machine;
    return {
      records,
      duplicates,
      bytes: this.#bytes,
      connections: this.#connections,
      pauses: this.#pauses,
      queuedBytes: this.#inbox.bytes,
    };
  }

  /** Ends the session; the iteration returns. What waits in the queue is dropped. */
  close(): void {
    this.#dropped = true;
    this.#end(undefined);
  }

  /** Calls back with each event as it comes. Resolves after `close`, rejects when the key is refused. */
  each(take: (event: LiveEvent) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let draining = false;
      const drain = (): void => {
        // What rings while a callback runs is met by the loop that runs it.
        if (draining) return;
        draining = true;
        try {
          for (let event = this.next(); event !== undefined; event = this.next()) take(event);
        } catch (error) {
          this.#dropped = true;
          this.#end(error instanceof Error ? error : new Error(String(error)));
        }
        draining = false;
        if (this.#state !== 'ended') return;
        if (this.#failure === undefined) resolve();
        else reject(this.#failure);
      };
      this.#begin();
      this.#wake = drain;
      drain();
    });
  }

  /**
   * For hot paths that may wait for something else between two events: waits until there may be more for
   * `next`. False after `close`; rejects when the key is refused.
   *
   * @example
   * while (await session.fill()) {
   *   for (let event = session.next(); event !== undefined; event = session.next()) take(event);
   * }
   */
  async fill(): Promise<boolean> {
    if (this.#state === 'new') this.#begin();
    if (!this.#hasNews && this.#state !== 'ended') {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    // The end is news as well: what came before it is read first.
    if (this.#hasNews) {
      this.#hasNews = false;
      return true;
    }
    if (this.#failure !== undefined) throw this.#failure;
    return false;
  }

  /** The next event; undefined where `fill` is to be called. */
  next(): LiveEvent | undefined {
    for (;;) {
      if (this.#dropped) return undefined;
      const event = this.#machine.next();
      this.#flush();
      if (event !== undefined) return event;
      if (this.#state === 'ended') return undefined;
      const { failure } = this.#machine;
      if (failure !== undefined) {
        this.#inbox.clear();
        if (this.#connection === undefined) this.#lost(failure);
        else this.#connection.close(failure);
      }
      const item = this.#inbox.shift();
      if (item === undefined) return undefined;
      if (item instanceof LiveError) this.#lost(item);
      else {
        this.#machine.push(item);
        this.#resumeReading();
      }
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LiveEvent, void, undefined> {
    this.#begin();
    try {
      while (await this.fill()) {
        for (let event = this.next(); event !== undefined; event = this.next()) yield event;
      }
    } finally {
      this.close();
    }
  }

  #begin(): void {
    if (this.#state !== 'new') throw new LiveError('BAD_OPTIONS', 'a session is read once');
    this.#state = 'running';
    this.#connect();
  }

  #connect(): void {
    this.#callOffRetry = undefined;
    this.#connections += 1;
    this.#openedMs = this.#settings.clock.nowMs();
    const connection = new Connection(
      this.#settings,
      {
        opened: () => this.#machine.opened(),
        data: (bytes) => this.#take(connection, bytes),
        closed: (error) => {
          // After what came before it, so that nothing received is lost.
          this.#connection = undefined;
          this.#inbox.push(error);
          this.#ring();
        },
      },
      this.#open,
    );
    this.#connection = connection;
  }

  #take(connection: Connection, bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#machine.streaming) {
      this.#inbox.push(bytes);
      if (this.#inbox.bytes >= this.#settings.queueBytes) this.#full(connection);
    } else {
      // A handshake does not wait for the consumer.
      this.#machine.push(bytes);
      this.#flush();
      if (this.#machine.streaming) connection.watch();
    }
    this.#ring();
  }

  #full(connection: Connection): void {
    const { queuePolicy } = this.#settings;
    // A callback takes all there is before the next bytes come: only one chunk is in the queue.
    if (connection.paused) return;
    if (queuePolicy === 'pause') {
      connection.pause();
      this.#pauses += 1;
      this.#machine.tell({ type: 'paused', queuedBytes: this.#inbox.bytes });
    } else {
      connection.close(new LiveError('QUEUE_FULL', `${this.#inbox.bytes} bytes wait to be read`));
    }
  }

  #resumeReading(): void {
    const half = this.#settings.queueBytes / 2;
    if (this.#connection?.paused === true && this.#inbox.bytes <= half) this.#connection.resume();
  }

  /** The connection is over and all that came by it is read. */
  #lost(error: LiveError): void {
    const { clock, queuePolicy, timeouts } = this.#settings;
    const lastedMs = clock.nowMs() - this.#openedMs;
    if (this.#machine.streaming && lastedMs >= timeouts.backoffMostMs) this.#backoff.reset();
    this.#machine.closed(error);
    const forGood =
      error.code === 'AUTH_FAILED' || (error.code === 'QUEUE_FULL' && queuePolicy === 'stop');
    if (forGood) this.#end(error);
    else this.#callOffRetry = clock.after(this.#backoff.next(), () => this.#connect());
  }

  #flush(): void {
    const output = this.#machine.takeOutput();
    if (output !== '') this.#connection?.write(output);
  }

  #ring(): void {
    this.#hasNews = true;
    const wake = this.#wake;
    wake?.();
  }

  #end(failure: Error | undefined): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#failure = failure;
    this.#callOffRetry?.();
    this.#connection?.close(new LiveError('CLOSED', 'closed here'));
    this.#inbox.clear();
    this.#ring();
  }
}
