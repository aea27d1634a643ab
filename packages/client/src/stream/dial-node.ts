import { WebSocket } from 'ws';
import type { Dial } from './line.ts';

/** Frames of a gateway have at most 48 KiB. */
const MAX_PAYLOAD = 1024 * 1024;

const HANDSHAKE_MS = 10_000;

/** A line on the sockets of `ws`, which tell why a handshake was refused. */
export const dial: Dial = (url, listener) => {
  const socket = new WebSocket(url, {
    maxPayload: MAX_PAYLOAD,
    handshakeTimeout: HANDSHAKE_MS,
    perMessageDeflate: false,
    followRedirects: false,
  });
  let opened = false;
  let status: number | null = null;
  let trouble = '';
  socket.on('open', () => {
    opened = true;
    listener.opened();
  });
  socket.on('message', (data: Buffer) => listener.heard(data.toString()));
  socket.on('unexpected-response', (_request, response) => {
    status = response.statusCode ?? null;
    response.resume();
    socket.terminate();
  });
  socket.on('error', (error: Error & { code?: string }) => {
    trouble ||= error.message || (error.code ?? 'the connection failed');
  });
  socket.on('close', (code, reason) => {
    const refused = status === null ? trouble : `refused with ${status}`;
    listener.ended({ opened, status, code, reason: reason.toString() || refused });
  });
  return {
    say: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    hangUp: () => socket.terminate(),
  };
};
