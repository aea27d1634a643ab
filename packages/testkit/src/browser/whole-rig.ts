import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { launchBrowser, type OpenPage, openPage } from './desk-rig.ts';

/** Everything there is, each service in a process of its own, and a browser. */
export interface WholeRig {
  readonly browser: Browser;
  /** The public port of the gateway, and the admin port. */
  readonly url: string;
  readonly adminUrl: string;
  readonly services: Readonly<Record<'ingest' | 'compute' | 'store' | 'gateway', ServiceProcess>>;
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** A Monday morning: the market is open. */
const START = '2026-03-02T15:00:00Z';

/** Starts the synthetic market at so many times its pace, and all that follows from it. */
export async function openWholeRig(
  speed: number,
  env: Readonly<Record<string, string>> = {},
): Promise<WholeRig> {
  const nats = await launchNatsServer();
  const folder = await mkdtemp(join(tmpdir(), 'crude-whole-'));
  const [streamPort, storePort] = [await freePort(), await freePort()];
  const common = { NATS_URL: nats.url, CRUDE_STORE_PORT: String(storePort), ...env };
  const start = (name: 'ingest' | 'compute' | 'store' | 'gateway', more = {}) =>
    startServiceProcess(name, { ...common, ...more });
  const [browser, store, ingest, compute, gateway] = await Promise.all([
    launchBrowser(),
    start('store', { CRUDE_STORE_DIR: folder, UV_THREADPOOL_SIZE: '16' }),
    start('ingest', { CRUDE_SYNTHETIC_SPEED: String(speed), CRUDE_SYNTHETIC_START: START }),
    start('compute'),
    start('gateway', { STREAM_PORT: String(streamPort) }),
  ]);
  const services = { ingest, compute, store, gateway };
  await Promise.all(Object.values(services).map((one) => one.ready()));
  const url = `http://127.0.0.1:${streamPort}`;
  return {
    browser,
    url,
    adminUrl: gateway.adminUrl,
    services,
    open: (path, options = {}) => openPage(browser, path, options),
    close: async () => {
      await browser.close();
      await Promise.all(Object.values(services).map((one) => one.kill()));
      await nats.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
