import { type Bus, connectBus } from '@crude-alpha/bus';
import { type AlphaFrame, alphaSubject, flowSubject, surfaceSubject } from '@crude-alpha/contracts';
import { ensureChromium, freePort, launchNatsServer } from '@crude-alpha/local';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { eventually } from '../eventually.ts';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import type { Told } from './market-frames.ts';

/** A page in a real browser, and what it complained about. */
export interface OpenPage {
  readonly page: Page;
  /** Errors, refusals of the policy, requests that left the gateway. */
  readonly complaints: readonly string[];
}

/** Real nats-server, real gateway in a process of its own, real Chromium. */
export interface DeskRig {
  readonly url: string;
  readonly browser: Browser;
  publish(frame: AlphaFrame): void;
  /** Whatever compute publishes, on its own subject. */
  tell(told: Told): void;
  /** Anything on any subject of the same NATS. */
  publishRaw(subject: string, text: string): void;
  flush(): Promise<void>;
  open(options?: BrowserContextOptions): Promise<OpenPage>;
  killGateway(): Promise<void>;
  startGateway(): Promise<void>;
  close(): Promise<void>;
}

const subjects = { frame: alphaSubject, surface: surfaceSubject, flow: flowSubject };

export async function openDeskRig(env: Readonly<Record<string, string>> = {}): Promise<DeskRig> {
  const nats = await launchNatsServer();
  const bus: Bus = await connectBus({ url: nats.url, name: 'desk' });
  const browser = await launchBrowser();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let gateway: ServiceProcess | undefined;
  const rig: DeskRig = {
    url,
    browser,
    publish: (frame) =>
      void bus.publish(alphaSubject(frame.symbol), Buffer.from(JSON.stringify(frame))),
    tell: ({ kind, value }) =>
      void bus.publish(subjects[kind](value.symbol), Buffer.from(JSON.stringify(value))),
    publishRaw: (subject, text) => void bus.publish(subject, Buffer.from(text)),
    flush: () => bus.flush(),
    open: (options = {}) => openPage(browser, url, options),
    killGateway: async () => gateway?.kill(),
    startGateway: async () => {
      const started = await startServiceProcess('gateway', {
        NATS_URL: nats.url,
        STREAM_PORT: String(port),
        ...env,
      });
      gateway = started;
      await eventually(`the gateway answers\n${started.output()}`, () => answers(url), 30_000);
    },
    close: async () => {
      await browser.close();
      await gateway?.kill();
      await bus.close();
      await nats.stop();
    },
  };
  await rig.startGateway();
  return rig;
}

/** Chromium, installed where it is missing. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await ensureChromium({
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  return chromium.launch({
    executablePath,
    // The sandbox refuses to serve root, which is who CI is.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/skills`)).ok;
  } catch {
    return false;
  }
}

/** Opens an address, and listens to what the page complains about. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Where no store runs the browser says so of every question; the page says it once.
    const isNoStore = /503/.test(message.text()) && /\/history\//.test(message.location().url);
    if (message.type() === 'error' && !isNoStore) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host) complaints.push(request.url());
  });
  await page.goto(url);
  return { page, complaints };
}
