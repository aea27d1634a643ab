import type {
  AlphaFrame,
  ClientMessage,
  DetailKind,
  OptionFlow,
  ServerMessage,
  Surface,
} from '@crude-alpha/contracts';
import { dial } from '#dial';
import { backoffMs } from './backoff.ts';
import type { Cashier } from './cashier.ts';
import type { Line, LineEnd } from './line.ts';
import { pause } from './pause.ts';
import { readMessage } from './read-message.ts';
import { isPassing } from './trouble.ts';

/** What a conversation is about, and who is told of it. */
export interface Topic {
  readonly url: string;
  /** The first one's stream is opened, the others are asked for on it. */
  readonly symbols: readonly string[];
  /** What is wanted of each besides its frames. */
  readonly details: readonly DetailKind[];
  readonly cashier: Cashier;
  /** After so long without a word the gateway is asked whether it is there; after twice that, it is not. */
  readonly silenceMs: number;
  opened(): void;
  frame(frame: AlphaFrame): void;
  surface(surface: Surface): void;
  flow(flow: OptionFlow): void;
  /** `againInMs` is null where only the end of the paid time will show. */
  trouble(error: unknown, againInMs: number | null): void;
}

/** One connection to a gateway, from its beginning to its end. */
export class Conversation {
  readonly #topic: Topic;
  readonly #line: Line;
  readonly #over = new AbortController();
  /** Symbols that are being worked on. */
  readonly #attended = new Set<string>();
  /** Symbols that were asked for and do not stream yet. */
  readonly #asked = new Set<string>();
  /** Symbols whose details were asked for since they began to stream. */
  readonly #detailed = new Set<string>();
  #active: readonly string[] = [];
  #end: LineEnd | null = null;
  #heardAtMs = performance.now();

  /** Resolves with how it ended. */
  readonly ended: Promise<LineEnd>;

  constructor(topic: Topic, signal: AbortSignal) {
    this.#topic = topic;
    let resolve: (end: LineEnd) => void;
    this.ended = new Promise((done) => {
      resolve = done;
    });
    this.#line = dial(topic.url, {
      opened: () => topic.opened(),
      heard: (text) => this.#hear(text),
      ended: (end) => {
        clearInterval(watch);
        signal.removeEventListener('abort', hangUp);
        this.#over.abort();
        resolve(this.#end ?? end);
      },
    });
    const watch = setInterval(() => this.#watch(), topic.silenceMs / 3);
    const hangUp = (): void => this.#line.hangUp();
    signal.addEventListener('abort', hangUp);
    if (signal.aborted) hangUp();
  }

  #hear(text: string): void {
    this.#heardAtMs = performance.now();
    const message = readMessage(text);
    if (message !== null && this.#end === null) this.#take(message);
  }

  #take(message: ServerMessage): void {
    switch (message.t) {
      case 'snapshot':
        this.#topic.frame(message.data);
        break;
      case 'subscription':
        this.#active = message.active;
        this.#bringInMissing();
        break;
      case 'payment-need-voucher':
        for (const symbol of this.#topic.cashier.due(this.#topic.symbols)) {
          void this.#attend(symbol, () => this.#topic.cashier.renew(symbol));
        }
        break;
      case 'error':
        // With other codes the gateway closes, and says the same as the reason.
        if (message.code === 'unknown_symbol') this.#refused(404, message.code);
        if (message.code === 'not_entitled') this.#refused(401, message.code);
        break;
      case 'surface':
        this.#topic.surface(message.data);
        break;
      case 'flow':
        this.#topic.flow(message.data);
        break;
      case 'payment-receipt':
      case 'pong':
        break;
    }
  }

  /** As if the handshake had been refused. */
  #refused(status: number, reason: string): void {
    this.#hangUp({ opened: false, status, reason });
  }

  #hangUp(end: Omit<LineEnd, 'code'>): void {
    this.#end = { code: 1006, ...end };
    this.#line.hangUp();
  }

  /** What is wanted and does not stream: all but the first at the beginning, later what has ended. */
  #bringInMissing(): void {
    for (const symbol of this.#topic.symbols) {
      if (this.#active.includes(symbol)) {
        this.#asked.delete(symbol);
        this.#bringInDetails(symbol);
      } else if (!this.#asked.has(symbol)) {
        this.#asked.add(symbol);
        this.#detailed.delete(symbol);
        void this.#attend(symbol, () => this.#topic.cashier.tokenFor(symbol));
      }
    }
  }

  /** They end with their symbol, and come back only when they are asked for again. */
  #bringInDetails(symbol: string): void {
    if (this.#detailed.has(symbol) || this.#topic.details.length === 0) return;
    this.#detailed.add(symbol);
    const symbols = this.#topic.details.map((kind) => `${symbol}.${kind}`);
    this.#say({ t: 'subscribe', symbols });
  }

  /** Shows a token that is got somehow, tried again until it works: one at a time for a symbol. */
  async #attend(symbol: string, getToken: () => Promise<string | null>): Promise<void> {
    if (this.#attended.has(symbol)) return;
    this.#attended.add(symbol);
    const { signal } = this.#over;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const token = await getToken();
        if (token !== null) this.#say({ t: 'authorization', token });
        if (!this.#active.includes(symbol)) this.#say({ t: 'subscribe', symbols: [symbol] });
        break;
      } catch (error) {
        if (signal.aborted) break;
        const againInMs = isPassing(error) ? backoffMs(failures, Math.random()) : null;
        this.#topic.trouble(error, againInMs);
        if (againInMs === null) break;
        await pause(againInMs, signal).catch(() => {});
      }
    }
    this.#attended.delete(symbol);
  }

  #say(message: ClientMessage): void {
    this.#line.say(JSON.stringify(message));
  }

  #watch(): void {
    const { silenceMs } = this.#topic;
    const silentMs = performance.now() - this.#heardAtMs;
    if (silentMs > 2 * silenceMs) this.#hangUp({ opened: true, status: null, reason: 'silent' });
    else if (silentMs > silenceMs) this.#say({ t: 'ping' });
  }
}
