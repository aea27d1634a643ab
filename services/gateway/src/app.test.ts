import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { readSite } from '@crude-alpha/dashboard';
import { Metrics } from '@crude-alpha/service';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frame } from '../test/rig.ts';
import { createGatewayApp } from './app.ts';
import { Board } from './board.ts';
import { addressOf } from './caller/address-of.ts';
import { secureHeaders } from './secure-headers.ts';

const products = [
  { symbol: 'CL', name: 'WTI crude oil' },
  { symbol: 'GC', name: 'Gold' },
];
const fields = [
  {
    name: 'rr25',
    unit: 'ratio',
    sign: 'put rich is positive',
    method: 'linear in delta',
    stale: 'null',
    decimals: 4,
  },
];

let board: Board;
let bus: { connected: boolean };
let stopping: boolean;
let metrics: Metrics;
let renders: number;
let app: FastifyInstance;

beforeEach(async () => {
  board = new Board(['CL', 'GC'], 5000);
  bus = { connected: true };
  stopping = false;
  renders = 0;
  metrics = new Metrics('gateway', 'test');
  app = createGatewayApp({
    health: { board, bus, clients: () => 3, stopping: () => stopping },
    products,
    fields,
    metrics: {
      contentType: metrics.contentType,
      renderPublic: () => {
        renders += 1;
        return metrics.renderPublic();
      },
    },
    page: await readSite(),
    denials: new WeakMap(),
    addressOf: addressOf([]),
    maxConnections: 100,
  });
});
afterEach(async () => {
  metrics.close();
  await app.close();
});

function arrive(one = frame(1), agoMs = 0): void {
  const verdict = board.accept(
    one.symbol,
    Buffer.from(JSON.stringify(one)),
    performance.now() - agoMs,
  );
  expect(verdict.kind).toBe('new');
}

describe('GET /health', () => {
  const ask = async () => {
    const response = await app.inject('/health');
    return { code: response.statusCode, ...response.json<{ status: string }>() };
  };

  test('is down until a frame has come', async () => {
    expect(await ask()).toEqual({
      code: 503,
      status: 'no_frames',
      payments: 'off',
      nats: { connected: true },
      clients: 3,
      symbols: ['CL', 'GC'].map((symbol) => ({
        symbol,
        health: null,
        reasons: [],
        live: false,
        seq: null,
        ts: null,
        ageMs: null,
      })),
    });
  });

  test('tells the health of the frames with reasons and ages, and is up whatever the market does', async () => {
    arrive(frame(7, { health: 'stale_chain', reasons: ['chain_age_12s'] }), 1500);
    arrive(frame(8, { symbol: 'GC' }));
    const report = await ask();
    expect(report).toMatchObject({
      code: 200,
      status: 'stale_chain',
      symbols: [
        { symbol: 'CL', health: 'stale_chain', reasons: ['chain_age_12s'], seq: 7, live: true },
        { symbol: 'GC', health: 'ok', ts: frame(8).ts },
      ],
    });
    const [{ ageMs }] = (report as unknown as { symbols: [{ ageMs: number }] }).symbols;
    expect(ageMs).toBeGreaterThanOrEqual(1500);
    expect(ageMs).toBeLessThan(5000);
  });

  test('is ok when all is well', async () => {
    arrive();
    arrive(frame(1, { symbol: 'GC' }));
    expect(await ask()).toMatchObject({ code: 200, status: 'ok' });
  });

  test('names a product that fell silent beside one that did not', async () => {
    arrive(frame(1), 6000);
    arrive(frame(1, { symbol: 'GC' }));
    expect(await ask()).toMatchObject({ code: 200, status: 'no_data' });
  });

  test('is down when frames have stopped, NATS is gone, or it stops', async () => {
    arrive(frame(1), 6000);
    expect(await ask()).toMatchObject({ code: 503, status: 'no_frames' });
    arrive(frame(2));
    expect(await ask()).toMatchObject({ code: 200 });
    bus.connected = false;
    expect(await ask()).toMatchObject({ code: 503, status: 'bus_disconnected' });
    stopping = true;
    expect(await ask()).toMatchObject({ code: 503, status: 'stopping' });
  });
});

test('GET /skills lists what can be had', async () => {
  arrive();
  const response = await app.inject('/skills');
  expect(response.json()).toEqual(
    products.map(({ symbol, name }) => ({
      symbol,
      name,
      live: symbol === 'CL',
      channels: ['snapshot', 'surface', 'flow'],
      stream: `/ws/stream/${symbol}`,
      history: [],
      fields,
      payment: null,
    })),
  );
});

test('GET /metrics is in the format of Prometheus, and made once a second at most', async () => {
  const responses = await Promise.all([1, 2, 3].map(() => app.inject('/metrics')));
  for (const response of responses) {
    expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(response.body).toContain('# TYPE crude_service_info gauge');
  }
  expect(renders).toBe(1);
});

describe('the page', () => {
  const linkedFrom = (html: string): string[] =>
    [...html.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map((match) => match[1] ?? '');

  test('has no inline script or style, and loads nothing from elsewhere', async () => {
    const page = await app.inject('/');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=")|<style|\son\w+=|style=|https?:\/\//);
    const linked = linkedFrom(page.body);
    expect(linked.filter((path) => /\.(js|css|svg)$/.test(path)).length).toBeGreaterThanOrEqual(3);
    for (const path of linked) expect((await app.inject(path)).statusCode, path).toBe(200);
  });

  test('is asked for again each time, what it names never', async () => {
    const page = await app.inject('/');
    expect(page.headers['cache-control']).toBe('no-cache');
    const script = linkedFrom(page.body).find((path) => path.endsWith('.js')) ?? '';
    const { headers } = await app.inject(script);
    expect(headers['cache-control']).toBe('max-age=31536000, immutable');
    for (const [url, etag] of [
      ['/', page.headers.etag],
      [script, headers.etag],
    ] as const) {
      const again = await app.inject({ url, headers: { 'if-none-match': `"other", W/${etag}` } });
      expect([again.statusCode, again.body]).toEqual([304, '']);
      const other = await app.inject({ url, headers: { 'if-none-match': '"other"' } });
      expect(other.statusCode).toBe(200);
    }
  });

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip, deflate', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ] as const)('comes as a client that says %s takes it', async (accepted, coding, unpack) => {
    const plain = await app.inject('/');
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await app.inject({ url: '/', headers: { 'accept-encoding': accepted } });
    expect(packed.headers['content-encoding']).toBe(coding);
    expect(packed.headers.vary).toBe('accept-encoding');
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    expect(unpack(packed.rawPayload).toString()).toBe(plain.body);
  });
});

describe('every answer', () => {
  const paths = [
    '/',
    '/health',
    '/skills',
    '/metrics',
    '/nowhere',
    '/ws/stream/CL',
    '/ws/stream/X',
  ];

  test.each(paths)('%s carries the security headers', async (url) => {
    const { headers } = await app.inject(url);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('server');
  });

  test('lets the page connect to the chain that it pays on, and is as strict otherwise', () => {
    const free = secureHeaders(null);
    const paid = secureHeaders('http://127.0.0.1:8545/path?key=x');
    const policy = 'content-security-policy';
    expect(free[policy]).toContain("connect-src 'self';");
    expect(paid[policy]).toBe(
      free[policy]!.replace("connect-src 'self'", "connect-src 'self' http://127.0.0.1:8545"),
    );
    expect({ ...paid, [policy]: '' }).toEqual({ ...free, [policy]: '' });
  });

  test('to HEAD is the one to GET without its body', async () => {
    for (const url of ['/', '/health', '/skills', '/metrics']) {
      const [head, get] = [await app.inject({ method: 'HEAD', url }), await app.inject(url)];
      expect(head.statusCode).toBe(get.statusCode);
      expect(head.headers['content-type']).toBe(get.headers['content-type']);
      expect(head.body).toBe('');
    }
  });

  test('to OPTIONS says what is allowed', async () => {
    for (const url of ['/', '/health', '/ws/stream/CL']) {
      const response = await app.inject({ method: 'OPTIONS', url });
      expect(response.statusCode).toBe(204);
      expect(response.headers.allow).toBe('GET, HEAD, OPTIONS');
      expect(response.body).toBe('');
    }
  });

  test('to another method is a 405 problem, whatever the body', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      for (const payload of ['{', 'x'.repeat(2_000_000)]) {
        const headers = { 'content-type': 'application/json' };
        const response = await app.inject({ method, url: '/health', payload, headers });
        expect(response.statusCode).toBe(405);
        expect(response.headers.allow).toBe('GET, HEAD, OPTIONS');
        expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
        expect(response.json()).toMatchObject({ status: 405, title: 'Method Not Allowed' });
      }
    }
  });

  test('to an unknown path is a 404 problem', async () => {
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'] as const) {
      const response = await app.inject({ method, url: '/nowhere?x=1' });
      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    }
    const body = (await app.inject('/nowhere?x=1')).json();
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'there is no GET /nowhere',
    });
  });

  test('to a broken path is a 400 problem', async () => {
    const response = await app.inject('/%zz');
    expect(response.statusCode).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  test('to a GET of the stream says that it is a WebSocket', async () => {
    const response = await app.inject('/ws/stream/CL');
    expect(response.statusCode).toBe(426);
    expect(response.headers.upgrade).toBe('websocket');
    expect(response.json()).toMatchObject({ status: 426, title: 'Upgrade Required' });
    expect((await app.inject('/ws/stream/ZZ')).statusCode).toBe(404);
  });
});
