import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, launchNatsServer } from '@crude-alpha/local';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { launchBrowser, type OpenPage, openPage } from './desk-rig.ts';

type ServiceName = 'ingest' | 'compute' | 'store' | 'gateway';

/** Everything there is, each service in a process of its own, and a browser. */
export interface WholeRig {
  readonly browser: Browser;
  /** The public port of the gateway, and the admin port. */
  readonly url: string;
  readonly adminUrl: string;
  readonly services: Readonly<Record<ServiceName, ServiceProcess>>;
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
  const started: ServiceProcess[] = [];
  const start = async (name: ServiceName, more = {}): Promise<ServiceProcess> => {
    const one = await startServiceProcess(name, { ...common, ...more });
    started.push(one);
    return one;
  };
  const browser = await launchBrowser();
  const close = async (): Promise<void> => {
    await browser.close();
    await Promise.all(started.map((one) => one.kill()));
    await nats.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const services = {
      store: await start('store', { CRUDE_STORE_DIR: folder, UV_THREADPOOL_SIZE: '16' }),
      ingest: await start('ingest', {
        CRUDE_SYNTHETIC_SPEED: String(speed),
        CRUDE_SYNTHETIC_START: START,
      }),
      compute: await start('compute'),
      gateway: await start('gateway', { STREAM_PORT: String(streamPort) }),
    };
    // The store is ready when it has met the end of a tape that goes on growing; that it answers is enough.
    const { ingest, compute, gateway } = services;
    await Promise.all([ingest, compute, gateway].map((one) => one.ready()));
    await eventually(
      'what is stored can be asked for',
      async () => (await fetch(`${gateway.adminUrl}/v1/gaps`)).ok,
      30_000,
    );
    return {
      browser,
      url: `http://127.0.0.1:${streamPort}`,
      adminUrl: services.gateway.adminUrl,
      services,
      open: (path, options = {}) => openPage(browser, path, options),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
