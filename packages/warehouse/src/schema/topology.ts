/** The database that holds all tables of ours. */
export const DATABASE = 'crude';

/** How the tables are spread: the only thing that differs between one machine and a cluster. */
export interface Topology {
  readonly database: string;
  /** Name of the cluster whose servers hold copies of every table; null of a single server. */
  readonly cluster: string | null;
}

/** `ON CLUSTER …` where there is one. */
export function onCluster({ cluster }: Topology): string {
  return cluster === null ? '' : ` ON CLUSTER ${quoteName(cluster)}`;
}

/** `MergeTree`, or the engine of that kind whose tables copy themselves. */
export function engineOf(
  topology: Topology,
  table: string,
  kind: '' | 'Replacing',
  argument?: string,
): string {
  const { cluster, database } = topology;
  const place =
    cluster === null ? [] : [`'/clickhouse/tables/{shard}/${database}/${table}'`, `'{replica}'`];
  const parameters = argument === undefined ? place : [...place, argument];
  return `${cluster === null ? '' : 'Replicated'}${kind}MergeTree(${parameters.join(', ')})`;
}

/** An identifier of ours as SQL: letters, digits and `_` only, so it needs no escaping. */
export function quoteName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) throw new Error(`${name} is no identifier`);
  return `\`${name}\``;
}
