import { decodeRecord } from '../dbn/decode-record.ts';
import { DbnDecoder } from '../dbn/decoder.ts';
import type { Kind } from '../dbn/layout.ts';
import type { RecordOf } from '../dbn/record.ts';
import { upgradeRecord } from '../dbn/upgrade.ts';
import { UNDEFINED_TIME } from '../dbn/values.ts';
import { LiveError } from './errors.ts';
import type { LiveEvent } from './events.ts';
import { type Greeting, Handshake } from './handshake.ts';
import type { LiveSettings } from './options.ts';
import { Positions } from './positions.ts';
import { Resume } from './resume.ts';
import type { LiveSubscription } from './subscription.ts';
import { SymbolTable } from './symbol-table.ts';

/** Nothing is dated further ahead than this; a time that is would spoil what replays are compared with. */
const AHEAD_MS = 3_600_000;

/** What the gateway says of the session, between the records of the market. */
const CONTROL: ReadonlySet<Kind | 'unknown'> = new Set([
  'symbolMapping',
  'symbolMappingV1',
  'error',
  'errorV1',
  'system',
  'systemV1',
]);

/**
 * The client without a socket: takes bytes, gives events and bytes to send, over any number of
 * connections. `opened`, any number of `push` (each drained by `next`), `closed`, and again.
 */
export class LiveMachine {
  readonly #settings: LiveSettings;
  readonly #positions = new Positions();
  readonly #resume: Resume;
  readonly symbols: SymbolTable = new SymbolTable();
  readonly #events: LiveEvent[] = [];
  #handshake: Handshake | undefined;
  #greeting: Greeting | undefined;
  #decoder = new DbnDecoder();
  #announced = false;
  #latestUs = 0;
  #output = '';
  #failure: LiveError | undefined;
  readonly #recordEvent: { readonly type: 'record'; record: DbnDecoder } = {
    type: 'record',
    record: this.#decoder,
  };
  records = 0;

  constructor(settings: LiveSettings) {
    this.#settings = settings;
    this.#resume = new Resume(settings, this.#positions);
  }

  get duplicates(): number {
    return this.#positions.duplicates;
  }

  /** Whether data flows; before it, bytes are text to be answered at once. */
  get streaming(): boolean {
    return this.#announced;
  }

  /** Why this connection has to be given up, if it has; `AUTH_FAILED` is for good. */
  get failure(): LiveError | undefined {
    return this.#failure;
  }

  subscribe(wanted: LiveSubscription): void {
    if (this.#greeting !== undefined && wanted.start !== undefined) {
      throw new LiveError('BAD_SUBSCRIPTION', 'a start is for a session that has not begun');
    }
    this.#output += this.#resume.add(wanted, this.#greeting !== undefined);
  }

  /** A new connection stands. */
  opened(): void {
    this.#handshake = new Handshake(this.#settings);
    this.#greeting = undefined;
    this.#decoder = new DbnDecoder();
    this.#recordEvent.record = this.#decoder;
    this.#announced = false;
    this.#failure = undefined;
    this.#output = '';
  }

  /** The connection, or the attempt at one, is over. */
  closed(error: LiveError): void {
    this.#handshake = undefined;
    this.#greeting = undefined;
    this.#announced = false;
    this.#failure = undefined;
    this.#output = '';
    this.#events.push({ type: 'disconnected', error });
  }

  /** Puts in an event of the shell's own, before the records that wait. */
  tell(event: LiveEvent): void {
    this.#events.push(event);
  }

  /** Takes bytes; only when `next` has nothing more. */
  push(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.#latestUs = (this.#settings.clock.nowMs() + AHEAD_MS) * 1000;
    try {
      const rest = this.#handshake === undefined ? bytes : this.#shake(this.#handshake, bytes);
      if (rest === undefined) return;
      this.#decoder.push(rest);
      if (!this.#announced && this.#decoder.metadata !== undefined) this.#announce();
    } catch (cause) {
      this.#fail(cause);
    }
  }

  /** The next event, undefined where more bytes are needed. */
  next(): LiveEvent | undefined {
    if (this.#events.length > 0) return this.#events.shift();
    if (!this.#announced || this.#failure !== undefined) return undefined;
    try {
      const decoder = this.#decoder;
      while (decoder.next()) {
        if (CONTROL.has(decoder.kind)) {
          this.#control();
          return this.#events.shift();
        }
        if (!this.#positions.admit(decoder, this.#latestUs)) continue;
        this.records += 1;
        return this.#recordEvent;
      }
    } catch (cause) {
      this.#fail(cause);
    }
    return undefined;
  }

  /** What has to be sent; taken once. */
  takeOutput(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  #shake(handshake: Handshake, bytes: Uint8Array): Uint8Array | undefined {
    const granted = handshake.push(bytes);
    this.#output += handshake.output;
    handshake.output = '';
    if (granted === undefined) return undefined;
    this.#handshake = undefined;
    this.#greeting = granted.greeting;
    const { lines, gaps } = this.#resume.begin();
    this.#output += lines;
    this.#events.push(...gaps);
    return granted.rest;
  }

  #announce(): void {
    this.#announced = true;
    const metadata = this.#decoder.metadata!;
    this.#events.push({ type: 'connected', ...this.#greeting!, metadata });
    this.#events.push(...this.#resume.begun(metadata.start));
  }

  #control(): void {
    const record = upgradeRecord(decodeRecord(this.#decoder));
    if (record.kind === 'symbolMapping') {
      const { publisherId, instrumentId, stypeInSymbol: symbolIn, stypeOutSymbol } = record;
      this.symbols.set(publisherId, instrumentId, stypeOutSymbol);
      const rawSymbol = stypeOutSymbol;
      this.#events.push({ type: 'mapping', publisherId, instrumentId, symbolIn, rawSymbol });
    } else if (record.kind === 'system') {
      const { code, msg, tsEvent } = record;
      this.#events.push({ type: 'system', code, message: msg, tsEvent });
      if (code === 3) this.#resume.replayCompleted();
    } else if (record.kind === 'error') {
      this.#error(record);
    }
  }

  #error({ code, err, isLast, tsEvent }: RecordOf<'error'>): void {
    const message = err.replaceAll(this.#settings.key, '***');
    this.#events.push({ type: 'error', code, message, isLast: isLast === 1, tsEvent });
    if (code === 1 || code === 2) this.#failure = new LiveError('AUTH_FAILED', message);
    else if (code === 7) {
      const nowNs = BigInt(Math.floor(this.#settings.clock.nowMs())) * 1_000_000n;
      const known = tsEvent > 0n && tsEvent !== UNDEFINED_TIME;
      this.#events.push(...this.#resume.skipped(known ? tsEvent : nowNs));
    } else if (code === 8 && this.#resume.agedOut()) {
      this.#failure = new LiveError('REPLAY_AGED_OUT', message);
    }
  }

  #fail(cause: unknown): void {
    this.#failure =
      cause instanceof LiveError
        ? cause
        : new LiveError('BAD_STREAM', 'the stream is no DBN', { cause });
  }
}
