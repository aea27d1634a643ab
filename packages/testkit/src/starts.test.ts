import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** What is for schemas, payments and terminals alone, and most of the code there is. */
const heavy = /\/node_modules\/(typebox|viem|ox|mppx|pino-pretty)\//;
/** What works features out; what they mean is in one file of it. */
const derives = /\/packages\/engine\/(?!dist\/alpha\/fields\.js)/;

/** Every module that a service has loaded by the time it finds no NATS server and ends. */
async function loadedBy(service: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'crude-start-'));
  const child = spawn(process.execPath, [join(root, 'services', service, 'dist/main.js')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NATS_URL: 'nats://127.0.0.1:1',
      PAYMENTS: 'off',
      NODE_V8_COVERAGE: join(folder, 'loaded'),
    },
    stdio: 'ignore',
  });
  await once(child, 'exit');
  const urls: string[] = [];
  for (const name of await readdir(join(folder, 'loaded'))) {
    const text = await readFile(join(folder, 'loaded', name), 'utf8');
    const { result } = JSON.parse(text) as { result: { url: string }[] };
    urls.push(...result.map(({ url }) => url));
  }
  await rm(folder, { recursive: true });
  return urls;
}

test.concurrent.each(['ingest', 'compute', 'gateway', 'store'])(
  '%s starts without what schemas are made with, payment code, and what others derive with',
  async (service) => {
    const urls = await loadedBy(service);
    expect(urls.some((url) => url.includes('/contracts/dist/validate.js'))).toBe(true);
    expect(urls.filter((url) => heavy.test(url))).toEqual([]);
    expect(urls.some((url) => derives.test(url))).toBe(service === 'compute');
  },
);
