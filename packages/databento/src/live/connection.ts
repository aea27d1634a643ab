import { connect, type Socket } from 'node:net';
import { LiveError } from './errors.ts';
import type { LiveSettings } from './options.ts';

export interface ConnectionHandlers {
  opened(): void;
  data(bytes: Uint8Array): void;
  closed(error: LiveError): void;
}

/** Plain TCP; the host is looked up with each call. */
export const openSocket = (host: string, port: number): Socket =>
  connect({ host, port, noDelay: true });

/** One socket with its time limits: it ends by itself or by `close`, and says so once. */
export class Connection {
  readonly #settings: LiveSettings;
  readonly #handlers: ConnectionHandlers;
  readonly #socket: Socket;
  #heardMs: number;
  #callOff: () => void;
  #over = false;

  constructor(
    settings: LiveSettings,
    handlers: ConnectionHandlers,
    open: (host: string, port: number) => Socket,
  ) {
    this.#settings = settings;
    this.#handlers = handlers;
    const { clock, timeouts, host, port } = settings;
    this.#heardMs = clock.nowMs();
    this.#callOff = clock.after(timeouts.connectMs, () =>
      this.close(new LiveError('TIMEOUT', 'no connection in time')),
    );
    const socket = open(host, port);
    this.#socket = socket;
    socket.on('connect', () => {
      if (this.#over) return;
      this.#limit(timeouts.handshakeMs, 'TIMEOUT', 'no session in time');
      handlers.opened();
    });
    socket.on('data', (bytes: Buffer) => {
      if (this.#over) return;
      this.#heardMs = clock.nowMs();
      handlers.data(bytes);
    });
    socket.on('error', (cause) =>
      this.close(new LiveError('CONNECTION_FAILED', 'the connection failed', { cause })),
    );
    socket.on('close', () => this.close(new LiveError('CLOSED', 'the gateway closed')));
  }

  get paused(): boolean {
    return this.#socket.isPaused();
  }

  /** Data flows: from now on the gateway has to be heard of now and then. */
  watch(): void {
    const { heartbeatMs, silenceMs } = this.#settings.timeouts;
    this.#expect(heartbeatMs + silenceMs);
  }

  write(text: string): void {
    if (text !== '' && !this.#over) this.#socket.write(text);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    // Silence while nobody listened says nothing.
    this.#heardMs = this.#settings.clock.nowMs();
    this.#socket.resume();
  }

  /** Ends it; what was received before stands. */
  close(error: LiveError): void {
    if (this.#over) return;
    this.#over = true;
    this.#callOff();
    this.#socket.destroy();
    this.#handlers.closed(error);
  }

  #expect(limitMs: number): void {
    const { clock } = this.#settings;
    const leftMs = this.#heardMs + limitMs - clock.nowMs();
    if (leftMs <= 0 && !this.paused) {
      this.close(new LiveError('HUNG', `nothing heard for ${limitMs} ms`));
      return;
    }
    this.#callOff();
    this.#callOff = clock.after(leftMs > 0 ? leftMs : limitMs, () => this.#expect(limitMs));
  }

  #limit(ms: number, code: 'TIMEOUT', message: string): void {
    this.#callOff();
    this.#callOff = this.#settings.clock.after(ms, () => this.close(new LiveError(code, message)));
  }
}
