import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { OperatorState } from '@crude-alpha/contracts';
import { eventually, launchNatsServer, type NatsServer } from '@crude-alpha/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let nats: NatsServer;
const children: ChildProcess[] = [];

beforeAll(async () => {
  nats = await launchNatsServer();
});
afterAll(() => nats.stop());
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The service as a process, with its output and its end. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'],
      NATS_URL: nats.url,
      STREAM_PORT: '0',
      CRUDE_GATEWAY_ADMIN_PORT: '0',
      CRUDE_LOG_FORMAT: 'json',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  const said = (what: RegExp) =>
    new Promise<string>((resolve) => {
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
        const found = what.exec(stdout)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
  const url = said(/"url":"(http:[^"]+)".*"msg":"streaming"/);
  const admin = said(/"admin":"(http:[^"]+)".*"msg":"started"/);
  return { child, ended, url, admin };
}

test('serves, says goodbye on SIGTERM and ends in order', async () => {
  const service = run({});
  const url = await service.url;
  expect((await fetch(`${url}/skills`)).status).toBe(200);
  const client = new WebSocket(`${url.replace('http', 'ws')}/ws/stream/CL`);
  await once(client, 'open');
  const closed = once(client, 'close');
  service.child.kill('SIGTERM');
  expect((await closed)[0]).toBe(1001);
  expect(await service.ended).toEqual({ code: 0, stderr: '' });
});

test.each([
  [
    'NATS out of reach',
    { NATS_URL: 'nats://127.0.0.1:1' },
    /^gateway: NATS at .* cannot be reached/,
    1,
  ],
  [
    'a wildcard for a product',
    { CRUDE_PRODUCTS: 'CL,>' },
    /^gateway: CRUDE_PRODUCTS: unknown product: >$/m,
    78,
  ],
  [
    'a name for a proxy',
    { CRUDE_TRUSTED_PROXIES: 'caddy' },
    /^gateway: CRUDE_TRUSTED_PROXIES: caddy is no IP address$/m,
    78,
  ],
  ['a misspelt variable', { CRUDE_PRODUCT: 'CL' }, /^gateway: .*did you mean CRUDE_PRODUCTS/, 78],
])('%s is one clear line and an exit code', async (_what, env, line, code) => {
  const end = await run(env).ended;
  expect(end.code).toBe(code);
  expect(end.stderr).toMatch(line);
  expect(end.stderr.trim().split('\n')).toHaveLength(1);
});

test("the operator's page, the books and what is stored are on the admin port alone", async () => {
  const service = run({ CRUDE_INSTANCE: 'one' });
  const [url, admin] = await Promise.all([service.url, service.admin]);
  const inside = ['/operator/', '/operator/state', '/operator/chain/CL', '/v1/openapi.json'];
  for (const path of inside) {
    expect((await fetch(`${admin}${path}`)).status, path).toBe(200);
    for (const asked of [path, `/${path}`, path.toUpperCase(), `/assets/..${path}`]) {
      expect((await fetch(`${url}${asked}`)).status, asked).toBe(404);
    }
  }
  expect((await fetch(`${admin}/operator/chain/GC`)).status).toBe(404);
  const page = await fetch(`${admin}/operator/`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const assets = (await page.text()).match(/\/operator\/assets\/[\w.-]+/g) ?? [];
  expect(assets.length).toBeGreaterThan(1);
  for (const path of assets) {
    expect((await fetch(`${admin}${path}`)).status, path).toBe(200);
    expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    expect((await fetch(`${url}${path.replace('/operator', '')}`)).status, path).toBe(404);
  }
  // It hears its own beat, which has its figures.
  const itself = await eventually('its own beat', async () => {
    const state = (await (await fetch(`${admin}/operator/state`)).json()) as OperatorState;
    return state.processes.find(({ reasons }) => reasons.includes('frames_CL: no_frames'));
  });
  expect(itself).toMatchObject({ service: 'gateway', instance: 'one', figures: { clients: 0 } });
});

test('a port in use is one clear line', async () => {
  const first = run({});
  const port = new URL(await first.url).port;
  const end = await run({ STREAM_PORT: port }).ended;
  expect(end).toMatchObject({ code: 1, stderr: expect.stringMatching(/^gateway: port .* in use/) });
});
