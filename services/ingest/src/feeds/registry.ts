import { accessSync, constants } from 'node:fs';
import { type Config, ConfigError, systemMicros } from '@crude-alpha/service';
import type { Feed } from '../feed.ts';
import { databentoFeed } from './databento/feed.ts';
import type { Following } from './databento/following.ts';
import { fileFeed } from './file.ts';
import { sidecarFeed } from './sidecar.ts';
import { syntheticFeed } from './synthetic.ts';

/** The variables that feeds are made from. */
export const feedVariables = [
  'CRUDE_FEED',
  'CRUDE_PRODUCTS',
  'DATABENTO_API_KEY',
  'CRUDE_DATABENTO_GATEWAY',
  'CRUDE_DATABENTO_DEPTH',
  'CRUDE_DATABENTO_WEEKLIES',
  'STRIKES_WINDOW',
  'CRUDE_RATE',
  'CRUDE_SYNTHETIC_SEED',
  'CRUDE_SYNTHETIC_MODE',
  'CRUDE_SYNTHETIC_START',
  'CRUDE_SYNTHETIC_SPEED',
  'CRUDE_SIDECAR_ADDRESS',
  'CRUDE_FILE',
  'CRUDE_FILE_SPEED',
] as const;

export type FeedConfig = Config<(typeof feedVariables)[number]>;
type FeedName = FeedConfig['CRUDE_FEED'];

/** Every feed by its name: a new one is a file beside this and a line here. */
const makers: Readonly<Record<FeedName, (config: FeedConfig) => Feed>> = {
  synthetic: (config) => {
    const start = config.CRUDE_SYNTHETIC_START;
    return syntheticFeed({
      market: {
        seed: config.CRUDE_SYNTHETIC_SEED,
        mode: config.CRUDE_SYNTHETIC_MODE,
        strikesWindow: config.STRIKES_WINDOW,
        rate: config.CRUDE_RATE,
      },
      start: start === 'now' ? start : Date.parse(start) * 1000,
      speed: config.CRUDE_SYNTHETIC_SPEED,
      clock: systemMicros,
    });
  },
  databento: (config) => {
    const { DATABENTO_API_KEY: key } = config;
    if (key === undefined) throw new ConfigError(['CRUDE_FEED=databento needs DATABENTO_API_KEY']);
    const address = config.CRUDE_DATABENTO_GATEWAY;
    return databentoFeed({
      key,
      ...followingOf(config),
      clock: systemMicros,
      ...(address === undefined ? {} : { gateway: splitAddress(address) }),
    });
  },
  sidecar: (config) => {
    const { host, port } = splitAddress(config.CRUDE_SIDECAR_ADDRESS);
    return sidecarFeed({ host, port, clock: systemMicros, random: Math.random });
  },
  file: (config) => {
    const path = readablePath(config.CRUDE_FILE);
    return fileFeed({ path, speed: config.CRUDE_FILE_SPEED });
  },
};

function followingOf(config: FeedConfig): Following {
  return {
    products: config.CRUDE_PRODUCTS,
    strikesWindow: config.STRIKES_WINDOW,
    weeklies: config.CRUDE_DATABENTO_WEEKLIES,
    depth: config.CRUDE_DATABENTO_DEPTH,
  };
}

/** The feed that the configuration names. */
export function createFeed(config: FeedConfig): Feed {
  return makers[config.CRUDE_FEED](config);
}

/** Looked at before anything is opened: what cannot be read now is a wrong environment. */
function readablePath(path: string | undefined): string {
  if (path === undefined) throw new ConfigError(['CRUDE_FEED=file needs CRUDE_FILE']);
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const got = JSON.stringify(path);
    throw new ConfigError([`CRUDE_FILE must name a readable file, got ${got} (${code})`]);
  }
  return path;
}

/** `[::1]:5051` too; the configuration has checked the form. */
function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(address.slice(colon + 1)) };
}
