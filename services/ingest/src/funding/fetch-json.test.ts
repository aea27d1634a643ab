import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, ExchangeServer, json } from '../fixtures/exchange-server.ts';
import { fetchJson } from './fetch-json.ts';
import { FundingError } from './provider.ts';

let server: ExchangeServer;

beforeAll(async () => {
  server = await ExchangeServer.listen(json({}));
});

afterAll(() => server.close());

function ask(answer: Answer, signal = new AbortController().signal): Promise<unknown> {
  server.answer = answer;
  return fetchJson({ url: new URL('/it', server.url), signal, timeoutMs: 300 });
}

async function faultOf(question: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await question.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FundingError)) throw new Error(`no funding error: ${String(error)}`);
  return [error.fault, error.message.replaceAll(new URL(server.url).host, 'HOST')];
}

test('takes JSON, by GET and by POST', async () => {
  expect(await ask(json({ a: [1, 'x'] }))).toEqual({ a: [1, 'x'] });
  const url = new URL('/it', server.url);
  await fetchJson({ url, body: { type: 'meta' }, signal: new AbortController().signal });
  expect(server.asked.slice(-2)).toEqual([
    { method: 'GET', url: '/it', body: '' },
    { method: 'POST', url: '/it', body: '{"type":"meta"}' },
  ]);
});

describe('fails for', () => {
  test.each([[400], [418], [429], [451], [500], [503]])('status %i', async (status) => {
    const answer: Answer = (response) => response.writeHead(status).end('{"code":-1121}');
    expect(await faultOf(ask(answer))).toEqual(['status', `HOST answered ${status}`]);
  });

  test('a redirect, which it does not follow', async () => {
    const before = server.asked.length;
    const answer: Answer = (response) => response.writeHead(302, { location: '/other' }).end();
    expect(await faultOf(ask(answer))).toEqual(['status', 'HOST answered 302']);
    expect(server.asked.slice(before).map(({ url }) => url)).toEqual(['/it']);
  });

  test.each([['<html>'], [''], ['{"a":'], ['NaN']])('garbage: %j', async (text) => {
    expect(await faultOf(ask(json(text)))).toEqual([
      'format',
      'HOST answered with something other than JSON',
    ]);
  });

  test('no answer in time', async () => {
    expect(await faultOf(ask(() => {}))).toEqual(['timeout', 'HOST gave no answer in 300 ms']);
  });

  test('an answer that begins and does not end in time', async () => {
    const answer: Answer = (response) => void response.writeHead(200).write('{"a":');
    expect(await faultOf(ask(answer))).toEqual(['timeout', 'HOST gave no answer in 300 ms']);
  });

  test('an answer beyond all measure, which it does not read to the end', async () => {
    let closed: () => void;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const answer: Answer = (response) => {
      response.on('close', closed);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    expect((await faultOf(ask(answer)))[0]).toBe('oversize');
    await gone;
  });

  test('a connection that breaks', async () => {
    const answer: Answer = (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      response.socket?.resetAndDestroy();
    };
    expect((await faultOf(ask(answer)))[0]).toBe('unreachable');
  });

  test('nobody there', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    const url = new URL(`http://127.0.0.1:${port}/`);
    const { signal } = new AbortController();
    expect(await faultOf(fetchJson({ url, signal }))).toEqual([
      'unreachable',
      `127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    ]);
  });
});

test('a stop ends it at once', async () => {
  const stop = new AbortController();
  const question = ask(() => stop.abort(), stop.signal);
  expect((await faultOf(question))[0]).toBe('unreachable');
});
