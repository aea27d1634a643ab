import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { listen } from '@crude-alpha/service';
import type { Engine } from './engine.ts';
import { EndpointError, failureOf } from './failure.ts';
import { type Asked, isFromBrowser, readRequest } from './request.ts';
import { readStatement } from './statement.ts';

export interface EndpointOptions {
  readonly engine: Engine;
  readonly host: string;
  readonly port: number;
}

/** ClickHouse's HTTP interface, in front of an engine in this process. */
export interface Endpoint {
  readonly url: string;
  /** Takes nobody any more, and waits for those who are served. */
  close(): Promise<void>;
}

/** A statement; rows are as long as they like. */
const MAX_STATEMENT_BYTES = 1024 * 1024;
/** A client that takes nothing for so long holds a lane for nothing. */
const IDLE_MS = 60_000;
const KEEP_ALIVE_MS = 60_000;

/** Starts to listen. */
export async function startEndpoint({ engine, host, port }: EndpointOptions): Promise<Endpoint> {
  let served = 0;
  let isClosing = false;
  const server = createServer((request, response) => {
    served++;
    response.once('close', () => {
      served--;
      if (isClosing && served === 0) server.closeAllConnections();
    });
    void serve(engine, request, response);
  });
  // Inserts and exports take as long as they take.
  server.requestTimeout = 0;
  // Longer than any client keeps a connection: it is for them to hang up.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const url = await listen(listening(server), { host, port, variable: 'CRUDE_STORE_PORT' });
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Nor for those who only keep their connection, which may be for a minute.
        isClosing = true;
        if (served === 0) server.closeAllConnections();
      }),
  };
}

async function serve(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  if (isFromBrowser(request)) return answer(response, 403, 'not for browsers\n');
  if (path === '/ping') return answer(response, 200, 'Ok.\n');
  if (path !== '/') return answer(response, 404, 'there is nothing here\n');
  if (request.method !== 'POST') return answer(response, 405, 'statements are sent by POST\n');
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  try {
    await runStatement(engine, request, response, stop.signal);
  } catch (error) {
    if (response.headersSent) {
      // The rest of the answer is missing: the end must not look like one.
      response.destroy();
      return;
    }
    const { number, status, text } = failureOf(error);
    response.setHeader('X-ClickHouse-Exception-Code', String(number));
    answer(response, status, text);
  }
}

async function runStatement(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const asked = readRequest(request, randomUUID);
  response.setHeader('X-ClickHouse-Query-Id', asked.id);
  response.setHeader('X-ClickHouse-Summary', '{}');
  const rows = /^\s*INSERT\b/i.test(asked.query ?? '') ? engine.incomingPath() : null;
  try {
    const text = rows === null ? await textOf(asked, request) : (asked.query ?? '');
    if (rows !== null) await receive(request, rows, signal);
    const statement = readStatement(text, rows !== null);
    if (asked.readOnly && statement.is !== 'read') {
      throw new EndpointError(164, 'READONLY', 'readonly was asked for');
    }
    if (statement.is === 'read') response.setHeader('X-ClickHouse-Format', statement.format);
    await engine.run(statement, asked.terms, { rows, signal }, (piece) =>
      send(response, piece, signal),
    );
    response.end();
  } finally {
    if (rows !== null) await rm(rows, { force: true });
  }
}

/**
 * Writes what a request brings into a file. Where that fails the rest of it is read and forgotten: a body that is
 * left half read keeps its connection, and what is asked on it next, waiting until it is given up.
 */
async function receive(request: IncomingMessage, path: string, signal: AbortSignal): Promise<void> {
  try {
    await finished(request.pipe(createWriteStream(path, { signal })));
  } catch (error) {
    request.resume();
    throw error;
  }
}

async function textOf({ query }: Asked, request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_STATEMENT_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_STATEMENT_BYTES) {
    throw new EndpointError(62, 'SYNTAX_ERROR', 'the statement is too long');
  }
  const body = Buffer.concat(chunks).toString();
  return query === null ? body : `${query}\n${body}`;
}

/** Passes a piece on, and waits while the other side does not keep up; false when it has gone. */
async function send(
  response: ServerResponse,
  piece: Uint8Array,
  signal: AbortSignal,
): Promise<boolean> {
  if (signal.aborted) return false;
  if (!response.write(piece)) {
    await new Promise<void>((resolve) => {
      const idle = setTimeout(() => response.destroy(), IDLE_MS);
      const done = (): void => {
        clearTimeout(idle);
        response.off('drain', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      response.once('drain', done);
      signal.addEventListener('abort', done, { once: true });
    });
  }
  return !signal.aborted;
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(text);
}

/** The server in the shape that `listen` takes. */
function listening(server: Server): Parameters<typeof listen>[0] {
  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port }, () => {
          const address = server.address();
          const at = typeof address === 'object' && address !== null ? address.port : port;
          resolve(`http://${host.includes(':') ? `[${host}]` : host}:${at}`);
        });
      }),
  };
}
