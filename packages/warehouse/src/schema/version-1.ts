import { engineOf, onCluster, quoteName, type Topology } from './topology.ts';

/** When and where from: what each event has beside its ordinal, which is its name on the tape. */
const place = `
  tape LowCardinality(String),
  ordinal UInt64 CODEC(DoubleDelta, ZSTD(1)),
  ts DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
  lag Int64 COMMENT 'microseconds from the venue to us' CODEC(T64, ZSTD(1)),
  recv DateTime64(6, 'UTC') ALIAS addMicroseconds(ts, lag),
  symbol LowCardinality(String) CODEC(ZSTD(1)),
  INDEX by_ts ts TYPE minmax GRANULARITY 1,
  INDEX by_symbol symbol TYPE bloom_filter(0.01) GRANULARITY 4`;

const hot = `${place},
  ns UInt16 COMMENT 'nanoseconds beyond ts' CODEC(T64, ZSTD(1)),
  feed LowCardinality(String) CODEC(ZSTD(1)),
  seq UInt64 COMMENT 'number at the source, where has & 1' CODEC(Delta(8), ZSTD(1)),
  has UInt8 COMMENT 'which of the optional columns count' CODEC(ZSTD(1)),
  decimals UInt8 COMMENT 'prices are integers of so many decimals' CODEC(ZSTD(1)),
  odd String COMMENT 'where has & 128: the event as a tape block, since its prices are no decimals' CODEC(ZSTD(1))`;

const seldom = `${place},
  event String COMMENT 'JSON, as on the tape' CODEC(ZSTD(3))`;

const text = (name: string): string => `JSONExtractString(event, '${name}')`;
const micros = (name: string): string =>
  `fromUnixTimestamp64Micro(JSONExtract(event, '${name}', 'Nullable(Int64)'), 'UTC')`;

/** The columns of each event table. */
const events: Readonly<Record<string, string>> = {
  quotes: `${hot},
  bid Int64 CODEC(T64, ZSTD(1)),
  ask Int64 CODEC(T64, ZSTD(1)),
  bid_size UInt64 CODEC(T64, ZSTD(1)),
  ask_size UInt64 CODEC(T64, ZSTD(1)),
  bid_price Nullable(Float64) ALIAS if(bitAnd(has, 2) > 0, bid / intExp10(decimals), NULL),
  ask_price Nullable(Float64) ALIAS if(bitAnd(has, 4) > 0, ask / intExp10(decimals), NULL)`,
  trades: `${hot},
  price Int64 CODEC(T64, ZSTD(1)),
  size UInt64 CODEC(T64, ZSTD(1)),
  aggressor Enum8('none' = 0, 'buy' = 1, 'sell' = 2) CODEC(ZSTD(1)),
  trade_price Float64 ALIAS price / intExp10(decimals)`,
  books: `${hot},
  bids Array(Int64) CODEC(T64, ZSTD(1)),
  bid_sizes Array(UInt64) CODEC(T64, ZSTD(1)),
  asks Array(Int64) CODEC(T64, ZSTD(1)),
  ask_sizes Array(UInt64) CODEC(T64, ZSTD(1))`,
  definitions: `${seldom},
  product LowCardinality(String) MATERIALIZED ${text('product')},
  kind LowCardinality(String) MATERIALIZED ${text('kind')},
  action LowCardinality(String) MATERIALIZED ${text('action')},
  expiry Nullable(DateTime64(6, 'UTC')) MATERIALIZED ${micros('expiry')},
  multiplier Float64 MATERIALIZED JSONExtractFloat(event, 'multiplier'),
  underlying LowCardinality(String) MATERIALIZED ${text('underlying')}`,
  stats: `${seldom},
  stat LowCardinality(String) MATERIALIZED ${text('stat')},
  value Float64 MATERIALIZED JSONExtractFloat(event, 'value'),
  trade_date String MATERIALIZED ${text('tradeDate')}`,
  statuses: `${seldom},
  state LowCardinality(String) MATERIALIZED ${text('state')}`,
  heartbeats: `${seldom},
  source LowCardinality(String) MATERIALIZED ${text('source')}`,
  ticks: seldom,
  gaps: `${seldom},
  reason LowCardinality(String) MATERIALIZED ${text('reason')},
  since Nullable(DateTime64(6, 'UTC')) MATERIALIZED ${micros('from')},
  count Nullable(UInt64) MATERIALIZED JSONExtract(event, 'count', 'Nullable(UInt64)')`,
  sessions: `${seldom},
  product LowCardinality(String) MATERIALIZED ${text('product')},
  state LowCardinality(String) MATERIALIZED ${text('state')},
  trade_date String MATERIALIZED ${text('tradeDate')}`,
};

/** Where what is derived stands: which output of which event. */
const derivedPlace = `
  tape LowCardinality(String),
  ordinal UInt64 CODEC(DoubleDelta, ZSTD(1)),
  idx UInt16 COMMENT 'which output of that event' CODEC(T64, ZSTD(1)),
  ts DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))`;

const signal = `${derivedPlace},
  kind LowCardinality(String),
  subject LowCardinality(String),
  message String COMMENT 'JSON, as published' CODEC(ZSTD(3)),
  INDEX by_ts ts TYPE minmax GRANULARITY 1`;

const frames = `${derivedPlace},
  product LowCardinality(String),
  health LowCardinality(String),
  fields Map(LowCardinality(String), Float64) COMMENT 'what is known, by its name' CODEC(ZSTD(1)),
  frame String COMMENT 'JSON, as published' CODEC(ZSTD(3)),
  INDEX by_ts ts TYPE minmax GRANULARITY 1`;

const candles = `${derivedPlace},
  interval LowCardinality(String),
  symbol LowCardinality(String),
  rev UInt32 CODEC(T64, ZSTD(1)),
  open Float64 CODEC(ZSTD(1)),
  high Float64 CODEC(ZSTD(1)),
  low Float64 CODEC(ZSTD(1)),
  close Float64 CODEC(ZSTD(1)),
  volume UInt64 CODEC(T64, ZSTD(1)),
  buy_volume UInt64 CODEC(T64, ZSTD(1)),
  sell_volume UInt64 CODEC(T64, ZSTD(1)),
  trades UInt64 CODEC(T64, ZSTD(1)),
  last_ts DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1)),
  INDEX by_ordinal ordinal TYPE minmax GRANULARITY 1`;

const snapshots = `
  tape LowCardinality(String),
  ordinal UInt64,
  ts DateTime64(6, 'UTC'),
  fingerprint String COMMENT 'code and configuration that made it',
  state String COMMENT 'compressed already' CODEC(NONE)`;

const checkpoints = `
  tape LowCardinality(String),
  log LowCardinality(String) COMMENT 'tape, or derived from it',
  next UInt64 COMMENT 'everything before it is stored',
  idx UInt64 COMMENT 'derived: outputs of the event before next that are stored',
  created String COMMENT 'birth of the stream: another one, another tape',
  version UInt64`;

/** Busy tables have a partition for each day, the others one for each month. */
const daily: ReadonlySet<string> = new Set(['quotes', 'trades', 'books']);

/** The first tables. */
export function version1(topology: Topology): string[] {
  const byTape = Object.entries(events).map(([name, columns]) =>
    table(topology, name, columns, {
      order: 'tape, ordinal',
      partition: daily.has(name) ? 'toYYYYMMDD(ts)' : 'toYYYYMM(ts)',
    }),
  );
  const monthly = { partition: 'toYYYYMM(ts)' };
  return [
    ...byTape,
    table(topology, 'frames', frames, { ...monthly, order: 'tape, product, ordinal, idx' }),
    table(topology, 'candles', candles, { ...monthly, order: 'tape, interval, symbol, ts, rev' }),
    table(topology, 'surfaces', signal, { ...monthly, order: 'tape, kind, ordinal, idx' }),
    table(topology, 'flow', signal, { ...monthly, order: 'tape, kind, ordinal, idx' }),
    table(topology, 'alerts', signal, { ...monthly, order: 'tape, kind, ordinal, idx' }),
    table(topology, 'snapshots', snapshots, { ...monthly, order: 'tape, ordinal' }),
    table(topology, 'checkpoints', checkpoints, { order: 'tape, log', newest: 'version' }),
  ];
}

interface Layout {
  readonly order: string;
  readonly partition?: string;
  /** Of rows with the same order only the one with the largest of this column counts. */
  readonly newest?: string;
}

function table(topology: Topology, name: string, columns: string, layout: Layout): string {
  const { newest, order, partition } = layout;
  const kind = newest === undefined ? '' : 'Replacing';
  return [
    `CREATE TABLE IF NOT EXISTS ${quoteName(topology.database)}.${name}${onCluster(topology)} (${columns}\n)`,
    `ENGINE = ${engineOf(topology, name, kind, newest)}`,
    ...(partition === undefined ? [] : [`PARTITION BY ${partition}`]),
    `ORDER BY (${order})`,
    // Without the window a repeated insert would not be known for one.
    'SETTINGS non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1',
  ].join('\n');
}
