import { accessSync, constants } from 'node:fs';
import { type Config, ConfigError, systemMicros } from '@crude-alpha/service';
import type { Feed } from '../feed.ts';
import { databentoFeed } from './databento/feed.ts';
import type { Following } from './databento/following.ts';
import type { DownloadOptions } from './databento/replay/download.ts';
import { databentoReplayFeed } from './databento/replay/feed.ts';
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
  'CRUDE_DATABENTO_FILES',
  'CRUDE_DATABENTO_RANGE',
  'CRUDE_DATABENTO_SPEED',
  'CRUDE_DATABENTO_MAX_COST',
  'CRUDE_DATABENTO_CACHE',
  'CRUDE_DATABENTO_HISTORY',
  'CRUDE_SILENCE',
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

/** Told what a feed wants an operator to know. */
export type Report = (line: string) => void;

/** Every feed by its name: a new one is a file beside this and a line here. */
const makers: Readonly<Record<FeedName, (config: FeedConfig, report: Report) => Feed>> = {
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
  'databento-replay': (config, report) => {
    const files = (config.CRUDE_DATABENTO_FILES ?? []).map((path) =>
      readablePath('CRUDE_DATABENTO_FILES', path),
    );
    const download = downloadOf(config, report);
    if (files.length === 0 && download === null) {
      const either = 'CRUDE_DATABENTO_FILES or CRUDE_DATABENTO_RANGE';
      throw new ConfigError([`CRUDE_FEED=databento-replay needs ${either}`]);
    }
    return databentoReplayFeed({
      ...followingOf(config),
      files,
      download,
      speed: config.CRUDE_DATABENTO_SPEED,
      silenceMs: config.CRUDE_SILENCE,
    });
  },
  sidecar: (config) => {
    const { host, port } = splitAddress(config.CRUDE_SIDECAR_ADDRESS);
    return sidecarFeed({ host, port, clock: systemMicros, random: Math.random });
  },
  file: (config) => {
    const path = config.CRUDE_FILE;
    if (path === undefined) throw new ConfigError(['CRUDE_FEED=file needs CRUDE_FILE']);
    return fileFeed({ path: readablePath('CRUDE_FILE', path), speed: config.CRUDE_FILE_SPEED });
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
export function createFeed(config: FeedConfig, report: Report): Feed {
  return makers[config.CRUDE_FEED](config, report);
}

/** The range that is to be downloaded; null where none is asked for. */
function downloadOf(config: FeedConfig, report: Report): DownloadOptions | null {
  const { CRUDE_DATABENTO_RANGE: range, DATABENTO_API_KEY: key } = config;
  if (range === undefined) return null;
  if (key === undefined) throw new ConfigError(['CRUDE_DATABENTO_RANGE needs DATABENTO_API_KEY']);
  const times = range.split('/').map((text) => Date.parse(text));
  const [start = Number.NaN, end = Number.NaN] = times;
  if (times.length !== 2 || !(start < end) || end > systemMicros() / 1000) {
    const form = 'two times such as 2026-11-18T14:00Z/2026-11-18T20:00Z, both over';
    throw new ConfigError([`CRUDE_DATABENTO_RANGE must be ${form}, got ${JSON.stringify(range)}`]);
  }
  return {
    key,
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    maxCostUsd: config.CRUDE_DATABENTO_MAX_COST,
    cacheDirectory: config.CRUDE_DATABENTO_CACHE,
    ...(config.CRUDE_DATABENTO_HISTORY === undefined
      ? {}
      : { baseUrl: config.CRUDE_DATABENTO_HISTORY }),
    report,
  };
}

/** Looked at before anything is opened: what cannot be read now is a wrong environment. */
function readablePath(variable: string, path: string): string {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    const got = JSON.stringify(path);
    throw new ConfigError([`${variable} must name a readable file, got ${got} (${code})`]);
  }
  return path;
}

/** `[::1]:5051` too; the configuration has checked the form. */
function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(address.slice(colon + 1)) };
}
