import { AckPolicy, DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { createInbox, type Msg, type NatsConnection } from 'nats';
import { type Bus, type Subscription, wireOf } from './connect.ts';
import { BusError } from './errors.ts';
import { isNoSuchStream } from './stream.ts';

export interface LogMessage {
  readonly seq: number;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly header: (name: string) => string;
  /** Messages that the stream holds behind this one. */
  readonly pending: number;
}

export interface LogReaderStats {
  received: number;
  /** Times the server-side consumer was made anew: reconnects, restarts, silences. */
  restarts: number;
}

/** Messages asked for at a time. With the next batch asked for while one is read, twice this is the most ever held. */
const BATCH = 128;
const EXPIRES_MS = 5_000;
const HEARTBEAT_MS = 1_000;
/** Without a sign of life for this long the consumer is taken for dead. */
const SILENCE_MS = 3 * HEARTBEAT_MS;
const RETRY_MS = 200;
/** The server forgets a consumer whose reader has vanished after this. */
const INACTIVE_NS = 30_000_000_000;

const HEARTBEAT = 100;

/**
 * Reads a stream in order, without holes, from a sequence on, for ever: over reconnects and server
 * restarts. It asks for messages only as fast as they are read; the client's own consumers ask as
 * fast as they arrive, and queue what a slow reader leaves without bound.
 */
export class LogReader {
  readonly #bus: Bus;
  readonly #wire: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #stream: string;
  readonly stats: LogReaderStats = { received: 0, restarts: 0 };

  #queue: LogMessage[] = [];
  #nextSeq: number;
  /** Sequence within the server-side consumer, to notice a message lost on the way. */
  #deliveredSeq = 0;
  #outstanding = 0;
  #consumer = '';
  #inbox = '';
  #subscription: Subscription | null = null;
  #starting = false;
  #closed = false;
  #failure: BusError | null = null;
  #wake: (() => void) | null = null;
  /** Tries in a row that found no stream. */
  #missing = 0;
  #heard = performance.now();
  readonly #watchdog: NodeJS.Timeout;
  readonly #status: Subscription;

  constructor(bus: Bus, manager: JetStreamManager, stream: string, fromSeq: number) {
    this.#bus = bus;
    this.#wire = wireOf(bus);
    this.#manager = manager;
    this.#stream = stream;
    this.#nextSeq = fromSeq;
    this.#status = bus.onStatus((status) => {
      if (status === 'connected') this.#restart();
    });
    this.#watchdog = setInterval(() => {
      // Nothing is due while nothing is asked for: a reader that pauses is no dead consumer.
      const silentMs = performance.now() - this.#heard;
      if (this.#outstanding > 0 && silentMs > SILENCE_MS) this.#restart();
    }, HEARTBEAT_MS);
    this.#start();
  }

  /** The messages; ends when the signal aborts. */
  async *read(signal: AbortSignal): AsyncGenerator<LogMessage, void, undefined> {
    const stop = (): void => {
      this.#wake?.();
    };
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const batch = this.#queue;
        if (batch.length > 0) {
          this.#queue = [];
          this.#pull();
          for (const message of batch) {
            if (signal.aborted) return;
            yield message;
          }
        } else {
          if (this.#failure !== null) throw this.#failure;
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#close();
    }
  }

  #close(): void {
    this.#closed = true;
    clearInterval(this.#watchdog);
    this.#status.unsubscribe();
    this.#subscription?.unsubscribe();
    if (this.#consumer !== '') this.#forget(this.#consumer);
  }

  /** Best effort: the server forgets a consumer by itself when nobody asks for messages any more. */
  #forget(consumer: string): void {
    if (!this.#bus.connected) return;
    this.#manager.consumers.delete(this.#stream, consumer).catch(() => {});
  }

  #restart(): void {
    if (this.#closed || this.#starting || !this.#bus.connected) return;
    this.stats.restarts++;
    this.#start();
  }

  #start(): void {
    this.#starting = true;
    void this.#connect().finally(() => {
      this.#starting = false;
    });
  }

  /** Makes a consumer behind the newest message that was received, until that works. */
  async #connect(): Promise<void> {
    while (!this.#closed && !this.#wire.isClosed()) {
      this.#subscription?.unsubscribe();
      this.#subscription = null;
      this.#consumer = '';
      this.#outstanding = 0;
      this.#deliveredSeq = 0;
      try {
        const info = await this.#manager.consumers.add(this.#stream, {
          ack_policy: AckPolicy.None,
          deliver_policy: DeliverPolicy.StartSequence,
          opt_start_seq: Math.max(1, this.#nextSeq),
          inactive_threshold: INACTIVE_NS,
          mem_storage: true,
          num_replicas: 1,
        });
        this.#heard = performance.now();
        // Whoever wanted the messages may have left meanwhile.
        if (this.#closed) return this.#forget(info.name);
        this.#consumer = info.name;
        this.#inbox = createInbox();
        const inbox = this.#inbox;
        this.#subscription = this.#wire.subscribe(inbox, {
          callback: (error, message) => {
            if (error === null && inbox === this.#inbox) this.#received(message);
          },
        });
        this.#pull();
        return;
      } catch (error) {
        this.#heard = performance.now();
        if (isNoSuchStream(error) && this.#nextSeq > 1 && this.#bus.connected) {
          // Streams come back a little after a server's start; one that stays away was deleted.
          if (++this.#missing > 50) {
            this.#failure = new BusError('TAPE_BROKEN', `stream ${this.#stream} is gone`);
            this.#wake?.();
            return;
          }
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #pull(): void {
    if (this.#consumer === '' || this.#outstanding > 0 || this.#queue.length >= BATCH) return;
    this.#outstanding = BATCH;
    this.#heard = performance.now();
    const request = {
      batch: BATCH,
      expires: EXPIRES_MS * 1_000_000,
      idle_heartbeat: HEARTBEAT_MS * 1_000_000,
    };
    this.#wire.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${this.#stream}.${this.#consumer}`,
      JSON.stringify(request),
      { reply: this.#inbox },
    );
  }

  #received(message: Msg): void {
    this.#heard = performance.now();
    const code = message.headers?.code ?? 0;
    if (code !== 0 && message.data.length === 0) {
      if (code === HEARTBEAT) return;
      // The request has ended: it expired, or the consumer is no more.
      this.#outstanding = 0;
      if (code === 408 || code === 404) this.#pull();
      else this.#restart();
      return;
    }
    const place = parseReply(message.reply ?? '');
    if (place === null) return;
    if (place.deliveredSeq !== this.#deliveredSeq + 1) {
      this.#restart();
      return;
    }
    this.#deliveredSeq = place.deliveredSeq;
    this.#nextSeq = place.seq + 1;
    this.#missing = 0;
    this.#outstanding--;
    this.stats.received++;
    this.#queue.push({
      seq: place.seq,
      subject: message.subject,
      payload: message.data,
      header: (name) => message.headers?.get(name) ?? '',
      pending: place.pending,
    });
    if (this.#outstanding === 0) this.#pull();
    this.#wake?.();
  }
}

/** `$JS.ACK.<stream>.<consumer>.<tries>.<stream seq>.<consumer seq>.<time>.<pending>`; newer servers put a domain and an account first. */
function parseReply(reply: string): { seq: number; deliveredSeq: number; pending: number } | null {
  const tokens = reply.split('.');
  const at = tokens.length === 9 ? 2 : tokens.length >= 11 ? 4 : -1;
  if (at < 0 || tokens[1] !== 'ACK') return null;
  return {
    seq: Number(tokens[at + 3]),
    deliveredSeq: Number(tokens[at + 4]),
    pending: Number(tokens[at + 6]),
  };
}
