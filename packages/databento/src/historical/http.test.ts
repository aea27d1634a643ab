import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { HistoricalClient } from './client.ts';
import { HistoricalError } from './errors.ts';
import { clientOf, key, trades } from './fixtures/client.ts';
import { closeServers, inTurn, sendBytes, sendJson, serve } from './fixtures/server.ts';
import type { HistoricalWarning } from './http.ts';

afterEach(closeServers);

async function failureOf(work: Promise<unknown>): Promise<HistoricalError> {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(HistoricalError);
  return error as HistoricalError;
}

test('authorises by the header and nothing else', async () => {
  const server = await serve(sendJson(['GLBX.MDP3']));
  const client = clientOf(server.baseUrl);
  expect(await client.metadata.listDatasets()).toEqual(['GLBX.MDP3']);
  const [{ method, url, headers }] = server.received as [(typeof server.received)[0]];
  expect(method).toBe('GET');
  expect(url).toBe('/v0/metadata.list_datasets');
  // printf '%s:' db-89s9vCvwDDKPdQJ5Pb30Fyj9mNUM6 | base64
  expect(headers.authorization).toBe('Basic ZGItODlzOXZDdndEREtQZFFKNVBiMzBGeWo5bU5VTTY6');
  expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(key);
  expect(JSON.stringify(client)).not.toContain(key);
});

test('refuses a key that would spoil the header, and does not repeat it', () => {
  for (const wrong of ['', 'db-a b', 'db-a:b', 'db-a\nb', 'db-ä']) {
    const make = (): HistoricalClient => new HistoricalClient({ key: wrong });
    expect(make).toThrow(HistoricalError);
    if (wrong !== '') expect(make).not.toThrow(wrong);
  }
});

test('tells what the server says in either shape of detail', async () => {
  const server = await serve(
    inTurn(
      sendJson({ detail: 'Field required: schema' }, 422, { 'request-id': 'r-1' }),
      sendJson(
        {
          detail: {
            case: 'data_end_after_available_end',
            message: 'The end is too late.',
            status_code: 422,
            docs: 'https://databento.com/docs/api-reference-historical',
            payload: { available_end: '2025-11-20T00:00:00Z' },
          },
        },
        422,
        { 'request-id': 'r-2' },
      ),
      sendBytes(Buffer.from('never reached')),
    ),
  );
  const { metadata } = clientOf(server.baseUrl);
  const plain = await failureOf(metadata.getCost(trades));
  expect(plain).toMatchObject({ code: 'REJECTED', status: 422, requestId: 'r-1' });
  expect(plain.message).toBe('Field required: schema (HTTP 422, request r-1)');
  const full = await failureOf(metadata.getCost(trades));
  expect(full).toMatchObject({
    code: 'REJECTED',
    status: 422,
    requestId: 'r-2',
    serverCase: 'data_end_after_available_end',
    docs: 'https://databento.com/docs/api-reference-historical',
    payload: { available_end: '2025-11-20T00:00:00Z' },
  });
  expect(full.message).toBe('The end is too late. (HTTP 422, request r-2)');
  expect(server.received).toHaveLength(2);
});

test('gives up at once on a bad key, and hides it where the server repeats it', async () => {
  const server = await serve(
    sendJson(
      { detail: { case: 'auth_failed', message: `No such key: ${key}`, payload: [key] } },
      401,
    ),
  );
  const failure = await failureOf(clientOf(server.baseUrl).metadata.listDatasets());
  expect(failure).toMatchObject({ code: 'AUTH_FAILED', status: 401, serverCase: 'auth_failed' });
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain(key);
  expect(failure.message).toBe('No such key: *** (HTTP 401)');
  expect(server.received).toHaveLength(1);
});

test('waits as long as Retry-After says, and no longer than it may', async () => {
  const busy = (after: string) => sendJson({ detail: 'slow down' }, 429, { 'retry-after': after });
  const server = await serve(
    inTurn(busy('0.08'), busy(new Date(Date.now() - 1000).toUTCString()), sendJson(7)),
  );
  const begun = performance.now();
  expect(await clientOf(server.baseUrl).metadata.getRecordCount(trades)).toBe(7);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(79);
  expect(server.received).toHaveLength(3);

  const strict = await serve(busy('3600'));
  const failure = await failureOf(clientOf(strict.baseUrl).metadata.getRecordCount(trades));
  expect(failure).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterMs: 3_600_000 });
  expect(strict.received).toHaveLength(1);
});

test('tries again after failures of the server and the connection, but not for ever', async () => {
  const drawn: number[] = [];
  const jitter = (): number => {
    drawn.push(1);
    return 0.5;
  };
  const server = await serve(
    inTurn(sendJson({}, 500), (_, response) => void response.destroy(), sendJson(3.25)),
  );
  const retries = { attempts: 3, baseMs: 2, jitter };
  expect(await clientOf(server.baseUrl, { retries }).metadata.getCost(trades)).toBe(3.25);
  expect(drawn).toHaveLength(2);

  const broken = await serve(sendJson({ detail: 'down' }, 503));
  const failure = await failureOf(clientOf(broken.baseUrl, { retries }).metadata.getCost(trades));
  expect(failure).toMatchObject({ code: 'SERVER_FAILED', status: 503 });
  expect(broken.received).toHaveLength(3);
});

test('says which wait was too long', async () => {
  const server = await serve(() => {});
  const client = clientOf(server.baseUrl, { timeouts: { answerMs: 30 }, retries: { attempts: 2 } });
  expect(await failureOf(client.metadata.listDatasets())).toMatchObject({ code: 'TIMEOUT' });
  expect(server.received).toHaveLength(2);
});

test('follows no redirect with the key', async () => {
  const thief = await serve(sendJson([]));
  const server = await serve(sendJson({}, 307, { location: `${thief.baseUrl}/` }));
  const failure = await failureOf(clientOf(server.baseUrl).metadata.listDatasets());
  expect(failure).toMatchObject({ code: 'REJECTED', status: 307 });
  expect(thief.received).toHaveLength(0);
});

test('an abort rejects with its reason, also between attempts', async () => {
  const server = await serve(sendJson({}, 429, { 'retry-after': '30' }));
  const { metadata } = clientOf(server.baseUrl);
  const abort = new AbortController();
  const reason = new Error('enough');
  const listed = metadata.listDatasets({}, { signal: abort.signal });
  while (server.received.length === 0) await new Promise((resolve) => setImmediate(resolve));
  abort.abort(reason);
  await expect(listed).rejects.toBe(reason);
  await expect(metadata.listDatasets({}, { signal: abort.signal })).rejects.toBe(reason);
  expect(server.received).toHaveLength(1);
});

test('hands on warnings', async () => {
  const warnings: HistoricalWarning[] = [];
  const server = await serve(
    inTurn(
      sendJson(1, 200, { 'x-warning': '["degraded: 2025-11-20", "second"]', 'request-id': 'w' }),
      sendJson(1, 200, { 'x-warning': 'no list' }),
    ),
  );
  const client = clientOf(server.baseUrl, { onWarning: (warning) => warnings.push(warning) });
  await client.metadata.getCost(trades);
  await client.metadata.getCost(trades);
  const endpoint = 'metadata.get_cost';
  expect(warnings).toEqual([
    { text: 'degraded: 2025-11-20', endpoint, requestId: 'w' },
    { text: 'second', endpoint, requestId: 'w' },
    { text: 'no list', endpoint, requestId: undefined },
  ]);
});

test('an answer that is no JSON or of another shape is an error of its own', async () => {
  const server = await serve(inTurn(sendBytes(Buffer.from('<html>')), sendJson({ a: 1 })));
  const { metadata } = clientOf(server.baseUrl);
  expect(await failureOf(metadata.listDatasets())).toMatchObject({ code: 'BAD_CONTENT' });
  const failure = await failureOf(metadata.listDatasets());
  expect(failure).toMatchObject({ code: 'BAD_CONTENT', message: 'datasets is no list' });
});
