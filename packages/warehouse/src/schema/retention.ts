import type { Asking, Connection } from '../connection.ts';
import { eventTables } from '../rows/tables.ts';
import { derivedTables } from '../write/derived-batch.ts';
import type { SchemaPort } from './migrate.ts';
import { onCluster, quoteName, type Topology } from './topology.ts';

/** How long rows stay, and where; what is null stays for ever, where it is. */
export interface Retention {
  /** Age at which events and snapshots go. */
  readonly keepEventsSec: number | null;
  /** Age at which frames, candles, surfaces, flow and alerts go. */
  readonly keepDerivedSec: number | null;
  /** Storage policy with a volume `cold`, and the age at which rows move there. */
  readonly tier: { readonly policy: string; readonly coldAfterSec: number } | null;
}

/** Of events receipt counts: what the venue tells of today may bear the time of last month, as definitions do. */
const RECEIPT = 'addMicroseconds(ts, lag)';
const TIME = 'ts';

/** When the rows of a table came to be. */
interface Aging {
  readonly table: string;
  readonly since: string;
}

/** Tables that grow with the market. */
const ofEvents: readonly Aging[] = [
  ...Object.values(eventTables).map(({ name }) => ({ table: name, since: RECEIPT })),
  { table: 'snapshots', since: TIME },
];
const ofDerived: readonly Aging[] = derivedTables.map((table) => ({ table, since: TIME }));

/** Brings every table to the retention that is asked for: data that is there follows as it merges. */
export async function applyRetention(
  port: SchemaPort,
  topology: Topology,
  retention: Retention,
): Promise<void> {
  const { keepDerivedSec, keepEventsSec, tier } = retention;
  const known = await port.rows<{ name: string; definition: string }>(
    `SELECT name, engine_full AS definition FROM system.tables WHERE database = '${topology.database}'`,
  );
  const definitions = new Map(known.map(({ name, definition }) => [name, definition]));
  for (const [tables, keepSec] of [
    [ofEvents, keepEventsSec],
    [ofDerived, keepDerivedSec],
  ] as const) {
    for (const { since, table } of tables) {
      const definition = definitions.get(table) ?? '';
      const alter = `ALTER TABLE ${quoteName(topology.database)}.${table}${onCluster(topology)}`;
      if (tier !== null && !definition.includes(`storage_policy = '${tier.policy}'`)) {
        await port.command(`${alter} MODIFY SETTING storage_policy = '${quoted(tier.policy)}'`);
      }
      const rules = [
        ...(tier === null ? [] : [`${after(since, tier.coldAfterSec)} TO VOLUME 'cold'`]),
        ...(keepSec === null ? [] : [after(since, keepSec)]),
      ].join(', ');
      // To say again what holds already would rewrite every part.
      if (rules !== '' && !definition.includes(`TTL ${rules} SETTINGS`)) {
        await port.command(`${alter} MODIFY TTL ${rules}`);
      } else if (rules === '' && /\bTTL\b/.test(definition)) {
        await port.command(`${alter} REMOVE TTL`);
      }
    }
  }
}

/** Age at which events go, as their tables say it; null where they stay. */
export async function keptSec(
  connection: Connection,
  { limits, signal }: Asking = {},
): Promise<number | null> {
  const [found] = await connection.rows<{ seconds: string }>(
    `SELECT extract(engine_full, 'toIntervalSecond\\\\((\\\\d+)\\\\) SETTINGS') AS seconds
     FROM system.tables WHERE database = {database:String} AND name = 'quotes'`,
    { database: connection.database },
    limits,
    signal,
  );
  return found === undefined || found.seconds === '' ? null : Number(found.seconds);
}

/** As ClickHouse writes it back. */
function after(since: string, seconds: number): string {
  return `toDateTime(${since}) + toIntervalSecond(${Math.ceil(seconds)})`;
}

function quoted(policy: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(policy)) throw new Error(`${policy} is no storage policy`);
  return policy;
}
