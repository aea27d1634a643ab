import type { Dial } from './line.ts';

/** The part of a browser's socket that is used here: this package is compiled without the DOM. */
interface BrowserSocket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: string, hear: (event: never) => void): void;
}

declare const WebSocket: { new (url: string): BrowserSocket; readonly OPEN: number };

const HANDSHAKE_MS = 10_000;

/** A line on the sockets of a browser. */
export const dial: Dial = (url, listener) => {
  const socket = new WebSocket(url);
  let opened = false;
  let over = false;
  const end = (code: number, reason: string): void => {
    if (over) return;
    over = true;
    clearTimeout(late);
    listener.ended({ opened, status: null, code, reason });
  };
  // A browser takes its time to give a connection up.
  const hangUp = (): void => {
    socket.close();
    end(1006, 'no answer');
  };
  const late = setTimeout(hangUp, HANDSHAKE_MS);
  socket.addEventListener('open', () => {
    clearTimeout(late);
    opened = true;
    if (!over) listener.opened();
  });
  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    if (!over && typeof data === 'string') listener.heard(data);
  });
  socket.addEventListener(
    'close',
    ({ code, reason }: { readonly code: number; readonly reason: string }) => end(code, reason),
  );
  return {
    say: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    hangUp,
  };
};
