import type { Socket } from 'node:net';
import type { ClientMessage, ServerMessage } from '@crude-alpha/contracts';
import type { Pass } from '@crude-alpha/payments';
import { systemMicros } from '@crude-alpha/service';
import type { WebSocket } from 'ws';
import type { Arrival } from './board.ts';
import type { Follower, FollowerHost } from './follower.ts';
import type { CutReason } from './gateway-metrics.ts';
import { hear, type Refusal } from './hear.ts';
import { Membership } from './membership.ts';
import type { Parcel } from './parcel.ts';
import { pingFrame } from './ping-frame.ts';
import { Pulse } from './pulse.ts';
import { productOf } from './streams.ts';
import { textFrame } from './text-frame.ts';
import { TokenBucket } from './token-bucket.ts';

/** Close codes of RFC 6455 and its registry. */
const close = {
  normal: 1000,
  goingAway: 1001,
  unsupported: 1003,
  policy: 1008,
  tryLater: 1013,
} as const;

/** One client: what it follows, and how much of it the client can take. */
export class Subscriber implements Follower {
  readonly #ws: WebSocket;
  readonly #socket: Socket;
  readonly #host: FollowerHost;
  readonly #following = new Set<string>();
  /** Of a symbol: number of the arrival that it was caught up with, outside the rounds. */
  readonly #caughtUp = new Map<string, number>();
  /** Symbols of which something newer is there, that the client was not fit to take. */
  readonly #owed = new Set<string>();
  /** What a round brought up to this number is written or owed. */
  #seen = 0;
  /** The newest that was ever written, in a round or outside: what is newer is due without a look. */
  #ahead = 0;
  /** Null where everything is free. */
  readonly #membership: Membership | null;
  readonly #pulse: Pulse;
  readonly #bucket: TokenBucket;
  #bytesRead: number;
  #readAtMs: number;
  #grace: NodeJS.Timeout | undefined;

  constructor(ws: WebSocket, socket: Socket, host: FollowerHost) {
    const nowMs = performance.now();
    this.#ws = ws;
    this.#socket = socket;
    this.#host = host;
    this.#membership =
      host.paid === null
        ? null
        : new Membership(host.paid.seats, {
            nearEnd: () => this.#say({ t: 'payment-need-voucher' }),
            ended: (symbols, over) => this.#timeIsOver(symbols, over),
            unseated: () =>
              this.#cut('replaced', close.policy, {
                code: 'replaced',
                message: 'another socket uses this paid time now',
              }),
          });
    this.#pulse = new Pulse(host.limits);
    this.#bucket = new TokenBucket(host.limits.messagesPerSec, host.limits.messageBurst, nowMs);
    this.#bytesRead = socket.bytesRead;
    this.#readAtMs = nowMs;
    ws.on('message', (data: Buffer, isBinary: boolean) => this.#onMessage(data, isBinary));
    ws.on('ping', (data: Buffer) => this.#onPing(data));
    ws.on('pong', (data: Buffer) => this.#onPong(data));
    // ws answers a broken or oversize frame itself, with 1002, 1007 or 1009.
    ws.on('error', () => this.#ended('protocol'));
    ws.on('close', () => {
      clearTimeout(this.#grace);
      this.#membership?.end();
      host.left(this);
    });
    socket.on('drain', () => this.#catchUp(performance.now()));
  }

  /** Begins the conversation; with a pass where the stream is paid. */
  greet(symbol: string, pass: Pass | null): void {
    if (pass !== null) this.#membership?.admit(pass);
    this.#follow([symbol]);
    this.#keepPulse(performance.now());
  }

  /** Bytes that wait in this process for the kernel to take them. */
  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  /** Sends what is due, or owes the newest of it while the client is behind. */
  offer(parcel: Parcel, nowMs: number): void {
    if (!this.#open) return;
    if (parcel.first > this.#ahead && this.#fit(nowMs)) {
      this.#write(parcel.bytes, parcel.arrivals.length, nowMs, parcel);
      this.#settle(parcel.arrivals);
    } else {
      this.#offerSome(this.#due(parcel), nowMs);
    }
    this.#seen = Math.max(this.#seen, parcel.last);
    this.#ahead = Math.max(this.#ahead, parcel.last);
  }

  /** Once a second: pings, deadlines, and what the client may have by now. */
  tick(nowMs: number): void {
    if (!this.#open) return;
    if (this.#pulse.isDead(nowMs)) {
      this.#cut('no_pong', close.tryLater, { code: 'too_slow', message: 'no pong in time' });
    } else if (this.#isFlooding(nowMs)) {
      this.#cutForRate('inbound_bytes');
    } else {
      this.#keepPulse(nowMs);
      this.#catchUp(nowMs);
    }
  }

  /** Says goodbye because the gateway stops. */
  dismiss(): void {
    this.#cut('stopping', close.goingAway);
  }

  /** Ends it without a word. */
  destroy(): void {
    this.#ws.terminate();
  }

  get #open(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  #fit(nowMs: number): boolean {
    return (
      this.#socket.writableLength <= this.#host.limits.windowBytes && this.#pulse.isFresh(nowMs)
    );
  }

  /** Of a parcel, what this client has not had yet: some of it may have come while it subscribed. */
  #due({ arrivals }: Parcel): readonly Arrival[] {
    return arrivals.filter(
      ({ number, symbol }) => number > this.#seen && number > (this.#caughtUp.get(symbol) ?? 0),
    );
  }

  #offerSome(arrivals: readonly Arrival[], nowMs: number): void {
    if (arrivals.length === 0) return;
    if (this.#fit(nowMs)) {
      this.#write(Buffer.concat(arrivals.map(({ bytes }) => bytes)), arrivals.length, nowMs);
      this.#settle(arrivals);
      return;
    }
    for (const { symbol } of arrivals) {
      if (this.#owed.has(symbol)) this.#host.metrics.conflated.add();
      this.#owed.add(symbol);
    }
  }

  /** Nothing older than these is owed any more. */
  #settle(arrivals: readonly Arrival[]): void {
    if (this.#owed.size === 0) return;
    for (const { symbol } of arrivals) this.#owed.delete(symbol);
  }

  /** Brings the newest of what is owed, outside the rounds. */
  #catchUp(nowMs: number): void {
    for (const symbol of this.#owed) {
      const newest = this.#host.board.newest(symbol);
      if (newest === undefined) continue;
      if (!this.#fit(nowMs)) return;
      this.#owed.delete(symbol);
      this.#caughtUp.set(symbol, newest.number);
      this.#ahead = Math.max(this.#ahead, newest.number);
      this.#write(newest.bytes, 1, nowMs);
    }
  }

  #keepPulse(nowMs: number): void {
    if (!this.#open || !this.#pulse.isPingDue(nowMs)) return;
    const number = this.#host.nextPing();
    this.#pulse.pinged(number, nowMs);
    this.#socket.write(pingFrame(number));
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    if (!this.#open || !this.#maySpeak()) return;
    const { metrics } = this.#host;
    if (isBinary) {
      metrics.heard('refused').add();
      const message = 'binary messages are not understood';
      this.#cut('binary', close.unsupported, { code: 'bad_message', message });
      return;
    }
    const heard = hear(data.toString('utf8'));
    metrics.heard(heard.ok ? heard.message.t : 'refused').add();
    if (heard.ok) this.#answer(heard.message);
    else this.#refuse(heard.refusal);
  }

  #answer(message: ClientMessage): void {
    switch (message.t) {
      case 'subscribe':
        if (this.#know(message.symbols) && this.#mayHear(message.symbols)) {
          this.#follow(message.symbols);
        }
        break;
      case 'unsubscribe':
        if (this.#know(message.symbols)) this.#unfollow(message.symbols);
        break;
      case 'authorization':
        this.#authorize(message.token);
        break;
      case 'ping': {
        const id = message.id === undefined ? {} : { id: message.id };
        this.#say({ t: 'pong', ...id, ts: systemMicros() });
      }
    }
  }

  /** All or nothing: a list with one unknown name changes nothing. */
  #know(symbols: readonly string[]): boolean {
    const unknown = symbols.filter((symbol) => !this.#host.board.streams.has(symbol));
    if (unknown.length === 0) return true;
    const named = unknown.slice(0, 5).join(', ');
    this.#refuse({ code: 'unknown_symbol', message: `no such symbol: ${named}` });
    return false;
  }

  #mayHear(symbols: readonly string[]): boolean {
    const unpaid = symbols.filter(
      (symbol) => this.#membership?.covers(productOf(symbol)) === false,
    );
    if (unpaid.length === 0) return true;
    const named = unpaid.slice(0, 5).join(', ');
    this.#refuse({ code: 'not_entitled', message: `not paid for: ${named}` });
    return false;
  }

  /** Where nothing is paid for, everything is entitled already, whatever the token. */
  #authorize(token: string): void {
    const verdict = this.#host.paid?.gate.check(token);
    if (verdict?.ok === false) {
      this.#refuse({ code: 'not_entitled', message: `the token is ${verdict.fault}` });
    } else if (verdict !== undefined && this.#know([verdict.pass.symbol])) {
      this.#membership?.admit(verdict.pass);
      this.#saySubscription();
    } else if (verdict === undefined) {
      this.#saySubscription();
    }
  }

  #timeIsOver(products: readonly string[], over: boolean): void {
    this.#leave([...this.#following].filter((name) => products.includes(productOf(name))));
    if (over) this.#cut('time_over', close.normal);
    else this.#saySubscription();
  }

  #follow(symbols: readonly string[]): void {
    for (const symbol of symbols) {
      this.#following.add(symbol);
      // Said again, it asks for the snapshot again. Where there is none yet the rounds bring all there will be.
      if (this.#host.board.newest(symbol) !== undefined) this.#owed.add(symbol);
    }
    this.#saySubscription();
    this.#catchUp(performance.now());
    this.#host.follow(this, this.#following);
  }

  #unfollow(symbols: readonly string[]): void {
    this.#leave(symbols);
    this.#saySubscription();
  }

  #leave(symbols: readonly string[]): void {
    for (const symbol of symbols) {
      this.#following.delete(symbol);
      this.#owed.delete(symbol);
      this.#caughtUp.delete(symbol);
    }
    this.#host.follow(this, this.#following);
  }

  #saySubscription(): void {
    const active = [...this.#following];
    const entitled = this.#membership?.symbols ?? this.#host.board.symbols;
    this.#say({ t: 'subscription', active, entitled: [...entitled] });
  }

  #refuse({ code, message }: Refusal): void {
    this.#say({ t: 'error', code, message });
  }

  #say(message: ServerMessage): void {
    this.#write(textFrame(JSON.stringify(message)), 1, performance.now());
  }

  /**
   * Past ws, which would frame it again: safe because nothing is compressed, so ws queues nothing.
   * The ping of a parcel goes in the same write.
   */
  #write(bytes: Buffer, messages: number, nowMs: number, parcel?: Parcel): void {
    if (!this.#open) return;
    this.#pulse.wrote(bytes.length);
    if (parcel !== undefined && this.#pulse.isPingDue(nowMs)) {
      this.#pulse.pinged(parcel.pingNumber, nowMs);
      this.#socket.write(parcel.bytesWithPing);
    } else {
      this.#socket.write(bytes);
      this.#keepPulse(nowMs);
    }
    this.#host.metrics.messagesSent.add(messages);
    this.#host.metrics.bytesSent.add(bytes.length);
    if (this.#socket.writableLength > this.#host.limits.maxUnsentBytes) {
      this.#ended('unsent_bytes');
      this.#ws.terminate();
    }
  }

  /** Answered here and not by ws, so that a flood of pings counts as one. */
  #onPing(data: Buffer): void {
    if (!this.#open || !this.#maySpeak()) return;
    this.#host.metrics.heard('control').add();
    this.#ws.pong(data);
  }

  #onPong(data: Buffer): void {
    if (!this.#open) return;
    const nowMs = performance.now();
    if (this.#pulse.pong(data)) {
      this.#keepPulse(nowMs);
      this.#catchUp(nowMs);
    } else if (this.#maySpeak()) {
      this.#host.metrics.heard('control').add();
    }
  }

  #maySpeak(): boolean {
    if (this.#bucket.take(performance.now())) return true;
    this.#cutForRate('rate');
    return false;
  }

  #isFlooding(nowMs: number): boolean {
    const elapsedSec = Math.max(1, (nowMs - this.#readAtMs) / 1000);
    const bytes = this.#socket.bytesRead - this.#bytesRead;
    this.#bytesRead = this.#socket.bytesRead;
    this.#readAtMs = nowMs;
    return bytes > this.#host.limits.inboundBytesPerSec * elapsedSec;
  }

  #cutForRate(reason: CutReason): void {
    this.#cut(reason, close.policy, { code: 'rate_limited', message: 'too many messages' });
  }

  #cut(reason: CutReason, code: number, last?: Refusal): void {
    if (!this.#open) return;
    if (last !== undefined) this.#refuse(last);
    this.#ended(reason);
    this.#ws.close(code, last?.code ?? (code === close.normal ? 'time_over' : 'going away'));
  }

  /** Counts the end once, and sees to it that it comes. */
  #ended(reason: CutReason): void {
    if (this.#grace !== undefined) return;
    this.#host.metrics.cut(reason).add();
    this.#grace = setTimeout(() => this.#ws.terminate(), this.#host.limits.closeGraceMs);
  }
}
