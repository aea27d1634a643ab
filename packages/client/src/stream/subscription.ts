import type { AlphaFrame, DetailKind, OptionFlow, Surface } from '@crude-alpha/contracts';
import { pause } from '@crude-alpha/payments/pause';
import { CrudeError } from '../errors.ts';
import { afterEnd } from './after-end.ts';
import { backoffMs } from './backoff.ts';
import { type Cashier, type ClosedChannel, freeEntry, givenToken } from './cashier.ts';
import { Continuity, type Verdict } from './continuity.ts';
import { Conversation } from './conversation.ts';
import type { SubscriptionEvent } from './events.ts';
import { FrameQueue } from './frame-queue.ts';
import { Gateways } from './gateways.ts';
import type { LineEnd } from './line.ts';
import { checkOptions, type SubscribeOptions } from './options.ts';
import { PayingCashier } from './paying-cashier.ts';
import type { SubscriptionStatus } from './status.ts';
import { codeOf, isPassing } from './trouble.ts';
import { until } from './until.ts';

/** How a subscription ended. */
export interface Ending {
  /** The channel, where it was closed. */
  readonly closed: ClosedChannel | null;
  /** A channel that is open still, and why, where it should not be. */
  readonly leftOpen: { readonly channelId: string; readonly error: unknown } | null;
}

/** Frames that wait for whoever iterates: some minutes of them. */
const QUEUE = 256;

/** Frames come once a second, also while nothing is traded. */
const SILENCE_MS = 15_000;

/** How long the end may take: a channel is closed by a transaction. */
const CLOSE_MS = 10_000;

/**
 * Follows symbols over whatever happens, until it is closed or aborted, or something fails for good:
 * then `done` rejects, and so does the iteration.
 */
export class Subscription implements AsyncIterable<AlphaFrame> {
  /** Resolves when it has ended and nothing of it is left. */
  readonly done: Promise<Ending>;
  readonly #options: SubscribeOptions;
  readonly #urls: readonly string[];
  readonly #gateways: Gateways;
  readonly #continuity = new Continuity();
  readonly #queue = new FrameQueue<AlphaFrame>(QUEUE);
  readonly #stop = new AbortController();
  #cashier: Cashier | null = null;
  #connection: SubscriptionStatus['connection'] = 'connecting';
  #failure: { readonly error: unknown } | null = null;
  #ending: Ending | null = null;
  #frames = 0;
  #gaps = 0;

  constructor(options: SubscribeOptions) {
    this.#options = options;
    this.#urls = checkOptions(options);
    this.#gateways = new Gateways(this.#urls);
    const { signal } = options;
    const stop = (): void => this.#stop.abort();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    this.done = this.#live().finally(() => signal?.removeEventListener('abort', stop));
    // Whoever only iterates hears of a failure there.
    this.done.catch(() => {});
  }

  /** How it ended, also where something failed; null before. */
  get ending(): Ending | null {
    return this.#ending;
  }

  /** Ends it. */
  close(): Promise<Ending> {
    this.#stop.abort();
    return this.done;
  }

  /**
   * The token of a symbol's paid time, for what is asked for beside the stream, such as its history. It changes with
   * each payment, and nothing is bought for it; null while no time runs.
   */
  token(symbol: string): string | null {
    return this.#cashier?.running(symbol) ?? null;
  }

  status(): SubscriptionStatus {
    const cashier = this.#cashier;
    const channel = cashier?.channel ?? null;
    return {
      connection: this.#connection,
      url: this.#gateways.url,
      frames: this.#frames,
      gaps: this.#gaps,
      skipped: this.#queue.skipped,
      symbols: Object.fromEntries(
        this.#options.symbols.map((symbol) => {
          const expiresAtMs = cashier?.expiresAtMs(symbol) ?? null;
          const leftMs = expiresAtMs === null ? null : Math.max(0, expiresAtMs - Date.now());
          const minutesLeft = leftMs === null ? null : leftMs / 60_000;
          return [symbol, { seq: this.#continuity.newest(symbol), minutesLeft }];
        }),
      ),
      channel:
        channel === null
          ? null
          : { id: channel.channelId, deposit: channel.deposit, spent: channel.confirmed },
    };
  }

  /** The frames, each once. To stop iterating ends the subscription. */
  async *[Symbol.asyncIterator](): AsyncGenerator<AlphaFrame, void, undefined> {
    try {
      for (;;) {
        const next = await this.#queue.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      this.#stop.abort();
    }
  }

  async #live(): Promise<Ending> {
    // The caller has the subscription in hand before anything is heard of it.
    await Promise.resolve();
    try {
      await this.#run(this.#stop.signal);
    } catch (error) {
      this.#fail(error);
    }
    this.#stop.abort();
    const ending = await this.#settle();
    this.#ending = ending;
    this.#connection = 'ended';
    this.#queue.finish(this.#failure?.error ?? null);
    if (this.#failure !== null) throw this.#failure.error;
    return ending;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const [first = ''] = this.#options.symbols;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        this.#connection = 'connecting';
        this.#cashier ??= await this.#findCashier(signal);
        const token = await until(this.#cashier.tokenFor(first), signal);
        const frames = this.#frames;
        const end = await this.#converse(this.#cashier, this.#gateways.streamUrl(first, token));
        if (signal.aborted) return;
        if (this.#frames > frames) failures = 0;
        if (this.#isDone(end) && token !== null) continue;
        await this.#wait(this.#troubleOf(end), failures, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!isPassing(error)) throw error;
        await this.#wait(error, failures, signal);
      }
    }
  }

  async #findCashier(signal: AbortSignal): Promise<Cashier> {
    const { symbols, token, wallet } = this.#options;
    if (!(await this.#gateways.asksForPayment(symbols, signal))) return freeEntry;
    if (token !== undefined) return givenToken(token);
    if (wallet === undefined) {
      const reason = `${this.#gateways.url} asks for payment, and there is no wallet and no token`;
      throw new CrudeError('PAYMENT_REQUIRED', reason);
    }
    const paying = typeof wallet === 'function' ? await wallet() : wallet;
    return PayingCashier.open(paying, this.#urls, ({ symbol, minutes, expiresAtMs }) =>
      this.#tell({ type: 'paid', symbol, minutes, expiresAtMs }),
    );
  }

  #converse(cashier: Cashier, url: string): Promise<LineEnd> {
    this.#continuity.reconnected();
    const topic = {
      url,
      symbols: this.#options.symbols,
      details: this.#details(),
      cashier,
      silenceMs: SILENCE_MS,
      opened: () => {
        this.#connection = 'open';
        this.#tell({ type: 'connected', url: this.#gateways.url });
      },
      frame: (frame: AlphaFrame) => this.#deliver(frame),
      surface: (surface: Surface) =>
        this.#deliverDetail('surface', surface, this.#options.onSurface),
      flow: (flow: OptionFlow) => this.#deliverDetail('flow', flow, this.#options.onFlow),
      trouble: (error: unknown, againInMs: number | null) => this.#tellTrouble(error, againInMs),
    };
    return new Conversation(topic, this.#stop.signal).ended;
  }

  #deliver(frame: AlphaFrame): void {
    const verdict = this.#judge(frame.symbol, frame);
    if (verdict === 'seen') return;
    this.#frames += 1;
    if (verdict !== 'next') this.#gaps += 1;
    const { onFrame } = this.#options;
    if (onFrame === undefined) this.#queue.push(frame);
    else this.#call(() => onFrame(frame));
  }

  #deliverDetail<T extends Surface | OptionFlow>(
    kind: DetailKind,
    detail: T,
    hear: ((detail: T) => void) | undefined,
  ): void {
    if (hear === undefined || this.#judge(`${detail.symbol}.${kind}`, detail) === 'seen') return;
    this.#call(() => hear(detail));
  }

  /** What it is to those before it on its stream; what is missing between them is told. */
  #judge(
    stream: string,
    { prev, seq, symbol, ts }: Pick<AlphaFrame, 'symbol' | 'seq' | 'prev' | 'ts'>,
  ): Verdict['kind'] {
    if (this.#stop.signal.aborted || !this.#options.symbols.includes(symbol)) return 'seen';
    const verdict = this.#continuity.judge({ symbol: stream, seq, prev, ts });
    if (verdict.kind === 'gap' || verdict.kind === 'restart') {
      this.#tell({ type: verdict.kind, symbol: stream, after: verdict.after, before: seq });
    }
    return verdict.kind;
  }

  #details(): DetailKind[] {
    const { onFlow, onSurface } = this.#options;
    return [
      ...(onSurface === undefined ? [] : (['surface'] as const)),
      ...(onFlow === undefined ? [] : (['flow'] as const)),
    ];
  }

  /** Draws the conclusions from the end of a connection; true where it is time to pay and go on. */
  #isDone(end: LineEnd): boolean {
    const { symbols } = this.#options;
    const { code, reason } = end;
    if (end.opened) {
      this.#tell({ type: 'disconnected', url: this.#gateways.url, code, reason });
    }
    const sequel = afterEnd(end);
    switch (sequel.kind) {
      case 'stop':
        throw sequel.error;
      case 'ask':
        if (this.#cashier === freeEntry) this.#cashier = null;
        return false;
      case 'again':
        return false;
      case 'pay':
        for (const symbol of symbols) this.#cashier?.rejected(symbol, sequel.why);
        if (this.#cashier === freeEntry) this.#cashier = null;
        return true;
    }
  }

  #troubleOf({ reason, code }: LineEnd): CrudeError {
    const text = reason === '' ? `the connection ended with ${code}` : reason;
    return new CrudeError('GATEWAY_UNREACHABLE', `${this.#gateways.url}: ${text}`);
  }

  async #wait(error: unknown, failures: number, signal: AbortSignal): Promise<void> {
    const againInMs = backoffMs(failures, Math.random());
    this.#connection = 'waiting';
    this.#tellTrouble(error, againInMs);
    this.#gateways.moveOn();
    await pause(againInMs, signal);
  }

  async #settle(): Promise<Ending> {
    const cashier = this.#cashier;
    if (cashier === null) return { closed: null, leftOpen: null };
    const limit = AbortSignal.timeout(CLOSE_MS);
    let closed: ClosedChannel | null = null;
    let failure: { readonly error: unknown } | null = null;
    if (this.#options.close === true) {
      const [symbol = ''] = this.#options.symbols;
      try {
        closed = await until(cashier.close(symbol, limit), limit);
      } catch (error) {
        failure = { error };
      }
    }
    const channelId = cashier.channel?.channelId;
    await until(cashier.end(), AbortSignal.timeout(CLOSE_MS)).catch(() => {});
    const leftOpen =
      failure === null || channelId === undefined ? null : { channelId, error: failure.error };
    return { closed, leftOpen };
  }

  #tellTrouble(error: unknown, againInMs: number | null): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#tell({ type: 'trouble', code: codeOf(error), message, againInMs });
  }

  #tell(event: SubscriptionEvent): void {
    const { onEvent } = this.#options;
    if (onEvent !== undefined) this.#call(() => onEvent(event));
  }

  /** What is thrown out there ends the subscription, and nothing else. */
  #call(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#stop.abort();
  }
}
