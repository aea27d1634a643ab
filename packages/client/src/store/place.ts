import { type Config, readConfig } from '@crude-alpha/service';
import { Connection, DATABASE } from '@crude-alpha/warehouse';
import { CrudeError } from '../errors.ts';

/** What says where the store is, and which tape is meant. */
export const placeOptions = {
  tape: { type: 'string' },
  url: { type: 'string' },
} as const;

/** A stored tape. */
export interface Place {
  readonly connection: Connection;
  readonly tape: string;
}

/** The store that runs here, unless a URL or CLICKHOUSE_URL names another ClickHouse. */
export function placeOf(
  { tape, url }: { readonly tape?: string | undefined; readonly url?: string | undefined },
  env: NodeJS.ProcessEnv,
): Place {
  const config: Config<'CLICKHOUSE_URL' | 'CRUDE_STORE_PORT' | 'CRUDE_TAPE'> = readConfig(
    ['CLICKHOUSE_URL', 'CRUDE_STORE_PORT', 'CRUDE_TAPE'],
    env,
  );
  const at = url ?? config.CLICKHOUSE_URL ?? `http://127.0.0.1:${config.CRUDE_STORE_PORT}`;
  return {
    connection: new Connection({ url: at, database: DATABASE, name: 'crude' }),
    tape: tape ?? config.CRUDE_TAPE,
  };
}

/** What says which stretch of a tape is meant. */
export const stretchOptions = {
  from: { type: 'string' },
  to: { type: 'string' },
  day: { type: 'string' },
} as const;

/** Times of receipt of a stretch, µs; undefined where it is open. */
export interface Stretch {
  readonly from?: number;
  readonly to?: number;
}

const DAY_MS = 86_400_000;

/** Reads `--from` and `--to`, ISO 8601 or µs, or `--day`, a day of UTC. */
export function stretchOf(
  values: Readonly<Partial<Record<keyof typeof stretchOptions, string | undefined>>>,
): Stretch {
  const { day, from, to } = values;
  if (day === undefined) {
    return {
      ...(from === undefined ? {} : { from: timeOf('from', from) }),
      ...(to === undefined ? {} : { to: timeOf('to', to) }),
    };
  }
  if (from !== undefined || to !== undefined) {
    throw new CrudeError('BAD_USAGE', '--day and --from or --to exclude each other');
  }
  const beginning = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(beginning)) throw new CrudeError('BAD_USAGE', `--day ${day} is no day`);
  return { from: beginning * 1000, to: (beginning + DAY_MS) * 1000 };
}

/** A time of the command line as µs. */
export function timeOf(option: string, text: string): number {
  const ts = /^\d+$/.test(text) ? Number(text) : Date.parse(text) * 1000;
  if (Number.isSafeInteger(ts)) return ts;
  throw new CrudeError('BAD_USAGE', `--${option} ${text} is no time: 2026-03-02T15:00:00Z, or µs`);
}
