import { cramResponse } from './cram.ts';
import { LiveError } from './errors.ts';
import { formatLine, LineReader, parseLine } from './line.ts';
import type { LiveSettings } from './options.ts';

/** What a gateway says of itself and the session before data comes. */
export interface Greeting {
  readonly gatewayVersion: string;
  readonly sessionId: string;
}

/** Refusals that have nothing to do with who is asking. */
const PASSING = /limit|too many|capacity|overload|unavailable|internal|try again|timed? ?out/i;
const REFUSED = /auth|key|cram|credential|deactivat|entitle|permission|licen|subscri|forbidden/i;

/** The lines of text before the data: bytes in, lines out. */
export class Handshake {
  readonly #settings: LiveSettings;
  readonly #lines = new LineReader();
  #version = '';
  /** What has to be sent. */
  output = '';

  constructor(settings: LiveSettings) {
    this.#settings = settings;
  }

  /** Takes bytes; when the session is granted, tells so with the bytes behind. Throws a LiveError. */
  push(bytes: Uint8Array): { greeting: Greeting; rest: Uint8Array } | undefined {
    for (;;) {
      const read = this.#read(bytes);
      if (read === undefined) return undefined;
      bytes = read.rest;
      const fields = parseLine(read.line);
      this.#version = fields.get('lsg_version') ?? this.#version;
      const challenge = fields.get('cram');
      if (challenge !== undefined) this.output += this.#authLine(challenge);
      const success = fields.get('success');
      if (success === '1') {
        const sessionId = fields.get('session_id') ?? '';
        return { greeting: { gatewayVersion: this.#version, sessionId }, rest: bytes };
      }
      // An error line may come without `success`, as the reason for closing at once.
      if (success !== undefined || fields.has('error')) throw this.#refusal(fields.get('error'));
    }
  }

  #read(bytes: Uint8Array): { line: string; rest: Uint8Array } | undefined {
    try {
      return this.#lines.read(bytes);
    } catch (cause) {
      throw new LiveError('HANDSHAKE_FAILED', 'what answers is no gateway', { cause });
    }
  }

  #authLine(challenge: string): string {
    const { key, dataset, tsOut, client, timeouts, slowReader } = this.#settings;
    return formatLine([
      ['auth', cramResponse(challenge, key)],
      ['dataset', dataset],
      ['encoding', 'dbn'],
      ['compression', 'none'],
      ['ts_out', tsOut ? '1' : '0'],
      ['client', client],
      ['heartbeat_interval_s', String(Math.round(timeouts.heartbeatMs / 1000))],
      ['slow_reader_behavior', slowReader],
    ]);
  }

  #refusal(text = 'without a reason'): LiveError {
    // Whatever the gateway repeats, the key does not get into a log.
    const shown = text.replaceAll(this.#settings.key, '***');
    const forGood = REFUSED.test(text) && !PASSING.test(text);
    return new LiveError(
      forGood ? 'AUTH_FAILED' : 'HANDSHAKE_FAILED',
      `the gateway refused: ${shown}`,
    );
  }
}
