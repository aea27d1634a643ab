import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askHistory, askRows, HistoryMissing } from './ask-history.ts';

/** A gateway that answers so, in this order, and then with rows; and what it was asked. */
let answers: number[];
let asked: string[];
let server: Server;

beforeEach(async () => {
  answers = [];
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`);
    response.statusCode = answers.shift() ?? 200;
    response.end(response.statusCode === 200 ? '{"data":[1,2]}' : '{"title":"no"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { fetch } = globalThis;
  // A page asks the server that it came from.
  vi.stubGlobal('fetch', (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, init),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

test('whoever is told to wait asks again until it is answered, lines and replay alike', async () => {
  answers = [429, 429];
  expect(await askRows('alpha/CL', () => 'a-token')).toEqual([1, 2]);
  answers = [429];
  expect(await askHistory('alpha/CL', () => null)).toEqual({ data: [1, 2] });
  expect(asked).toEqual([
    ...Array.from({ length: 3 }, () => '/history/v1/alpha/CL Bearer a-token'),
    ...Array.from({ length: 2 }, () => '/history/v1/alpha/CL '),
  ]);
});

test.each([
  [402, 'the past is for subscribers, like the stream'],
  [503, 'no store answers: nothing is kept here, or not now'],
  [418, 'the gateway answers 418'],
])('%d is told in words, or there are no rows', async (status, why) => {
  answers = [status, status];
  await expect(askHistory('alpha/CL', () => null)).rejects.toThrow(new HistoryMissing(why));
  expect(await askRows('alpha/CL', () => null)).toBeNull();
});

test('a gateway that is gone has no rows', async () => {
  server.closeAllConnections();
  server.close();
  expect(await askRows('alpha/CL', () => null)).toBeNull();
});

test('who has left waits no more', async () => {
  answers = Array.from({ length: 1000 }, () => 429);
  const leaving = new AbortController();
  const answer = askHistory('alpha/CL', () => null, leaving.signal);
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0));
  leaving.abort(new Error('left'));
  await expect(answer).rejects.toThrow('left');
});
