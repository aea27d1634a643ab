import type { JetStreamManager } from '@nats-io/jetstream';
import { createInbox, headers, type Msg, type NatsConnection, nuid } from 'nats';
import { readAnswer } from './append-answer.ts';
import { type Bus, wireOf } from './connect.ts';
import { BusError, reasonOf } from './errors.ts';
import { storedAhead } from './stored-ahead.ts';
import { ensureStream, isNoSuchStream, managerOf, messageAt, type StreamLimits } from './stream.ts';

export interface AppenderOptions {
  readonly stream: string;
  readonly subjects: readonly string[];
  readonly limits: StreamLimits;
  /** Messages that may await their acknowledgement. */
  readonly windowMessages: number;
  /** Bytes that may await their acknowledgement; one message may always be under way. */
  readonly windowBytes: number;
}

export interface AppenderStats {
  acked: number;
  /** Messages sent again because their fate was unknown. */
  resent: number;
  /** Times the stream was asked what of the messages in flight it holds. */
  recoveries: number;
  /** Answers that were neither an acknowledgement nor a fence; each is tried again. */
  refusals: number;
}

export interface TailMessage {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly header: (name: string) => string;
}

interface Outgoing {
  readonly number: number;
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly extra: readonly [string, string] | null;
  readonly onAck: (() => void) | null;
}

/** Without an acknowledgement for this long, the appender asks the stream what it holds. */
const ACK_TIMEOUT_MS = 3_000;
const RETRY_MS = 200;
const MISSING_RETRIES = 50;

/**
 * The one writer of one stream: appends in order, exactly once, with many messages in flight.
 *
 * Every message names the message it must follow. So the server refuses a message when the
 * one before it was lost, and refuses all of them when somebody else has written: the order holds,
 * and a writer that lost its lease without noticing is fenced off. After a disconnect, a refusal or
 * a silence the appender reads the stream's last message, learns from its id how much arrived, and
 * sends the rest again.
 */
export class Appender {
  readonly #bus: Bus;
  readonly #wire: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #options: AppenderOptions;
  /** Distinguishes this writer's messages from those of any other, also of a former life of its own. */
  readonly #writer = nuid.next();
  readonly #unsubscribe: () => void;
  readonly stats: AppenderStats = { acked: 0, resent: 0, recoveries: 0, refusals: 0 };
  readonly tail: TailMessage | null;
  readonly failed: Promise<BusError>;

  /** Not yet acknowledged, oldest first; the first `#sent` of them are in flight. */
  readonly #queue: Outgoing[] = [];
  #sent = 0;
  #sentBytes = 0;
  /** Stream sequence of the newest acknowledged message. */
  #lastSeq: number;
  #nextNumber = 1;
  #ackedNumber = 0;
  /** Changes at every recovery: acknowledgements of an older generation say nothing any more. */
  #inbox = '';
  #ackSubscription: { unsubscribe(): void } | null = null;
  #recovering = false;
  #closed = false;
  #failure: BusError | null = null;
  #fail: (error: BusError) => void = () => {};
  #waiters: (() => void)[] = [];
  #watchdog: NodeJS.Timeout | null = null;

  private constructor(
    bus: Bus,
    manager: JetStreamManager,
    options: AppenderOptions,
    lastSeq: number,
    tail: TailMessage | null,
  ) {
    this.#bus = bus;
    this.#wire = wireOf(bus);
    this.#manager = manager;
    this.#options = options;
    this.#lastSeq = lastSeq;
    this.tail = tail;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.#listen();
    const status = bus.onStatus((now) => {
      if (now !== 'connected') this.#recover();
    });
    this.#unsubscribe = () => status.unsubscribe();
  }

  static async open(bus: Bus, options: AppenderOptions): Promise<Appender> {
    const manager = await managerOf(bus);
    const info = await ensureStream(manager, options.stream, options.subjects, options.limits);
    const lastSeq = info.state.last_seq;
    const last = info.state.messages > 0 ? await messageAt(manager, options.stream, lastSeq) : null;
    const tail =
      last === null
        ? null
        : {
            subject: last.subject,
            payload: last.data,
            header: (name: string) => last.header.get(name),
          };
    return new Appender(bus, manager, options, lastSeq, tail);
  }

  /** True while another message would have to wait for room in the window. */
  get congested(): boolean {
    return this.#queue.length > this.#sent || this.#full();
  }

  /** Stream sequence of the newest message that is known to be stored. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  get unacknowledged(): number {
    return this.#queue.length;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Appends a message; `onAck` is called once it is stored. Order is the order of calls. */
  append(
    subject: string,
    payload: Uint8Array,
    extra: readonly [string, string] | null,
    onAck: (() => void) | null,
  ): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closed)
      throw new BusError('CLOSED', `the writer of ${this.#options.stream} is closed`);
    this.#queue.push({ number: this.#nextNumber++, subject, payload, extra, onAck });
    this.#pump();
  }

  /** Resolves when the window has room again, or the appender has failed. */
  async drained(): Promise<void> {
    while (this.congested && this.#failure === null && !this.#closed) await this.#change();
  }

  /** Resolves when everything appended so far is stored; rejects when it never will be. */
  async flush(): Promise<void> {
    const upTo = this.#nextNumber - 1;
    while (this.#ackedNumber < upTo) {
      if (this.#failure !== null) throw this.#failure;
      if (this.#closed) throw new BusError('CLOSED', 'closed before all was stored');
      await this.#change();
    }
  }

  async close(): Promise<void> {
    try {
      if (this.#failure === null) await this.flush();
    } finally {
      this.#end();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  #changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  #full(): boolean {
    return (
      this.#sent >= this.#options.windowMessages || this.#sentBytes >= this.#options.windowBytes
    );
  }

  #pump(): void {
    if (this.#recovering || this.#closed || this.#failure !== null) return;
    while (this.#sent < this.#queue.length && !this.#full()) {
      const message = this.#queue[this.#sent]!;
      const head = headers();
      head.set('Nats-Msg-Id', this.#idOf(message.number));
      // A subject can be given to another stream, whose sequence may happen to be the same.
      head.set('Nats-Expected-Stream', this.#options.stream);
      head.set('Nats-Expected-Last-Sequence', String(this.#lastSeq + this.#sent));
      // With only a sequence to follow, the n-th message in flight would be let in behind n messages
      // of another writer. So it also names the message of ours that it must follow.
      if (this.#sent > 0) head.set('Nats-Expected-Last-Msg-Id', this.#idOf(message.number - 1));
      if (message.extra !== null) head.set(message.extra[0], message.extra[1]);
      try {
        this.#wire.publish(message.subject, message.payload, {
          headers: head,
          reply: `${this.#inbox}.${message.number}`,
        });
      } catch {
        // The connection closed under us: whatever became of it, recovery will tell.
        this.#recover();
        return;
      }
      this.#sent++;
      this.#sentBytes += message.payload.length;
    }
    if (this.#sent > 0 && this.#watchdog === null) this.#watch();
  }

  #idOf(number: number): string {
    return `${this.#writer}.${number}`;
  }

  #listen(): void {
    this.#ackSubscription?.unsubscribe();
    this.#inbox = createInbox();
    this.#ackSubscription = this.#wire.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#answered(message);
      },
    });
  }

  #answered(message: Msg): void {
    const number = Number(message.subject.slice(this.#inbox.length + 1));
    const head = this.#queue[0];
    // Answers come in the order of the messages; one that is out of step belongs to the past.
    if (head === undefined || head.number !== number || this.#recovering) return;
    const answer = readAnswer(message);
    if (answer.is === 'wrong_stream') {
      const { stream } = this.#options;
      this.#give(new BusError('FENCED', `${head.subject} no longer belongs to stream ${stream}`));
    } else if (answer.is === 'out_of_place') {
      this.#recover();
    } else if (answer.is === 'refused' || answer.seq !== this.#lastSeq + 1) {
      this.#refused();
    } else {
      this.#acknowledged(1);
      this.#pump();
      this.#changed();
    }
  }

  /** A full disk says no to whatever is sent: asked without a pause, it would hear nothing else. */
  #refused(): void {
    this.stats.refusals++;
    this.#recover(true);
  }

  #acknowledged(count: number): void {
    const done = this.#queue.splice(0, count);
    for (const message of done) {
      this.#lastSeq++;
      this.#ackedNumber = message.number;
      this.stats.acked++;
      if (this.#sent > 0) {
        this.#sent--;
        this.#sentBytes -= message.payload.length;
      }
    }
    if (this.#watchdog !== null) this.#watchdog.refresh();
    for (const message of done) message.onAck?.();
  }

  #watch(): void {
    this.#watchdog = setTimeout(() => {
      this.#watchdog = null;
      if (this.#sent > 0) this.#recover();
    }, ACK_TIMEOUT_MS);
    this.#watchdog.unref();
  }

  #recover(pause: boolean = false): void {
    if (this.#recovering || this.#closed || this.#failure !== null) return;
    this.#recovering = true;
    this.stats.recoveries++;
    void this.#reconcile(pause);
  }

  /** Asks the stream for its last message until it answers, then goes on behind that message. */
  async #reconcile(pause: boolean): Promise<void> {
    const { stream } = this.#options;
    let missing = 0;
    if (pause) await this.#pause();
    while (!this.#closed) {
      try {
        // While disconnected a request would be lost and cost its whole timeout.
        while (!this.#bus.connected && !this.#wire.isClosed()) await this.#pause();
        const stored = await storedAhead(this.#manager, stream, this.#lastSeq, (n) => {
          const mine = this.#queue[n - 1];
          return mine === undefined ? undefined : this.#idOf(mine.number);
        });
        if (stored instanceof BusError) {
          this.#give(stored);
          return;
        }
        this.#listen();
        this.#acknowledged(stored);
        this.stats.resent += this.#sent;
        this.#sent = 0;
        this.#sentBytes = 0;
        this.#recovering = false;
        this.#pump();
        this.#changed();
        return;
      } catch (cause) {
        if (this.#wire.isClosed()) {
          this.#give(new BusError('CLOSED', `the connection closed: ${reasonOf(cause)}`));
          return;
        }
        // A server that has just started knows its streams only after a while.
        if (isNoSuchStream(cause) && ++missing > MISSING_RETRIES) {
          this.#give(new BusError('STREAM_REFUSED', `stream ${stream} is gone`, { cause }));
          return;
        }
        await this.#pause();
      }
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, RETRY_MS);
    });
  }

  #give(failure: BusError): void {
    this.#failure = failure;
    this.#end();
    this.#fail(failure);
  }

  #end(): void {
    this.#closed = true;
    this.#unsubscribe();
    if (!this.#wire.isClosed()) this.#ackSubscription?.unsubscribe();
    if (this.#watchdog !== null) clearTimeout(this.#watchdog);
    this.#changed();
  }
}
