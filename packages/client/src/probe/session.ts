import {
  errorCodes,
  LiveError,
  type LiveEvent,
  type LiveSession,
  live,
  systemCodes,
} from '@crude-alpha/databento';
import { Fault } from './ladder.ts';
import type { Target } from './target.ts';

const LOOK_BACK_MS = 3_600_000;

/** One session with the gateway, of which two rungs are asked. */
export class ProbeSession {
  readonly #target: Target;
  readonly #session: LiveSession;
  readonly #events: AsyncIterator<LiveEvent>;
  #late = false;

  constructor(key: string, target: Target) {
    const { dataset, host, port, schema, stype, symbols, timeoutMs } = target;
    this.#target = target;
    try {
      this.#session = live({
        key,
        dataset,
        host,
        port,
        slowReader: 'warn',
        client: 'crude-probe',
        timeouts: { connectMs: timeoutMs, handshakeMs: timeoutMs },
      });
      const start = BigInt(Date.now() - LOOK_BACK_MS) * 1_000_000n;
      this.#session.subscribe({ schema, stypeIn: stype, symbols, start });
    } catch (cause) {
      throw faultOf(cause);
    }
    this.#events = this.#session[Symbol.asyncIterator]();
  }

  /** Whether the gateway takes the key. */
  async authenticate(): Promise<string> {
    return this.#inTime(async () => {
      for (;;) {
        const event = await this.#next();
        if (event === undefined) throw slow('no session');
        if (event.type === 'disconnected') throw faultOf(event.error);
        if (event.type === 'connected')
          return `session ${event.sessionId} of ${this.#target.dataset}`;
      }
    });
  }

  /** Whether it plays the last hour again. */
  async replay(): Promise<string> {
    const { schema } = this.#target;
    let records = 0;
    const instruments = new Set<number>();
    const begun = performance.now();
    const told = (): string => {
      const tookMs = Math.round(performance.now() - begun);
      const none = records === 0 ? ' (is the market closed?)' : '';
      const what = `${records} records of ${schema} of the last hour${none}`;
      return `${what}, ${instruments.size} instruments, ${tookMs} ms`;
    };
    return this.#inTime(async () => {
      for (;;) {
        const event = await this.#next();
        if (event === undefined) {
          if (records === 0) throw slow('no replay');
          return `${told()}, and more to come`;
        }
        if (event.type === 'record') records += 1;
        else if (event.type === 'mapping') instruments.add(event.instrumentId);
        else if (event.type === 'system' && event.code === systemCodes.replayCompleted)
          return told();
        else refuse(event);
      }
    });
  }

  close(): void {
    this.#session.close();
  }

  async #next(): Promise<LiveEvent | undefined> {
    try {
      const { value, done } = await this.#events.next();
      return done === true ? undefined : value;
    } catch (cause) {
      throw faultOf(cause);
    }
  }

  async #inTime(work: () => Promise<string>): Promise<string> {
    if (this.#late) throw slow('no session');
    const timer = setTimeout(() => {
      this.#late = true;
      this.#session.close();
    }, this.#target.timeoutMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Throws where the event says that there is no replay. */
function refuse(event: LiveEvent): void {
  if (event.type === 'disconnected') throw faultOf(event.error);
  if (event.type === 'gap') {
    throw new Fault(`the gateway has a gap (${event.why})`, 'fill it from the historical API');
  }
  if (event.type !== 'error') return;
  throw new Fault(`error ${event.code}, ${event.message}`, adviceFor(event.code));
}

function adviceFor(code: number): string {
  if (code === errorCodes.symbolResolution) return 'check --symbols and --stype';
  if (code === errorCodes.replayAgedOut) return 'fill it from the historical API';
  return 'check that the licence covers the dataset and the schema';
}

function slow(what: string): Fault {
  return new Fault(`${what} in time`, 'try again, or with a longer --timeout');
}

function faultOf(cause: unknown): Fault {
  if (!(cause instanceof LiveError)) throw cause;
  const advice =
    cause.code === 'AUTH_FAILED'
      ? 'check the key and that it may use this dataset live'
      : cause.code === 'BAD_OPTIONS' || cause.code === 'BAD_SUBSCRIPTION'
        ? 'check the key and the options'
        : 'try again; there may be too many sessions, or the gateway restarts';
  return new Fault(`${cause.code}, ${cause.message}`, advice, { cause });
}
