import { hostname } from 'node:os';
import type { Env, ServiceName, ValueOf, Variable } from './variable.ts';

/**
 * Every environment variable of the whole system. To add one, add an entry: its type, its checks,
 * its line in docs/variables.md and the known spelling all follow from it.
 */
export const variables = {
  NATS_URL: {
    kind: 'url',
    schemes: ['nats', 'tls'],
    default: 'nats://127.0.0.1:4222',
    doc: 'Where NATS is; several servers of a cluster are comma separated.',
  },
  NATS_CREDS_FILE: { kind: 'path', doc: 'NATS credentials file, where the server asks for one.' },

  STREAM_HOST: {
    kind: 'string',
    default: '127.0.0.1',
    services: ['gateway'],
    doc: 'Address the gateway listens on; `0.0.0.0` opens it to the network.',
  },
  STREAM_PORT: {
    kind: 'port',
    default: 7070,
    services: ['gateway'],
    doc: 'Port of the WebSocket stream, the REST calls and the dashboard.',
  },
  EMIT_MS: {
    kind: 'integer',
    default: 1000,
    min: 10,
    max: 60000,
    services: ['compute', 'gateway'],
    doc: 'Milliseconds between alpha frames.',
  },
  DATABENTO_API_KEY: {
    kind: 'secret',
    services: ['ingest'],
    doc: 'Key of the Databento account that the feeds `databento` and `databento-replay` read with.',
  },
  CRUDE_DATABENTO_GATEWAY: {
    kind: 'address',
    services: ['ingest'],
    doc: 'Gateway that the feed `databento` reads instead of Databento’s own, such as a fake one.',
  },
  CRUDE_DATABENTO_DEPTH: {
    kind: 'choice',
    values: ['mbp-1', 'mbp-10'],
    default: 'mbp-1',
    services: ['ingest'],
    doc: 'How much of the book of futures Databento is asked for; `mbp-10`, ten levels, has to be in the subscription.',
  },
  CRUDE_DATABENTO_WEEKLIES: {
    kind: 'boolean',
    default: 'off',
    services: ['ingest'],
    doc: 'Whether Databento is also asked for the weekly options.',
  },
  CRUDE_DATABENTO_FILES: {
    kind: 'list',
    services: ['ingest'],
    doc: 'DBN files, or folders of them, that the feed `databento-replay` plays together.',
  },
  CRUDE_DATABENTO_RANGE: {
    kind: 'string',
    services: ['ingest'],
    doc: 'What the feed `databento-replay` downloads and plays, as `2026-11-18T14:00Z/2026-11-18T20:00Z`.',
  },
  CRUDE_DATABENTO_SPEED: {
    kind: 'number',
    default: 1,
    min: 0,
    services: ['ingest'],
    doc: 'Speed of the feed `databento-replay`; `0` is flat out.',
  },
  CRUDE_DATABENTO_MAX_COST: {
    kind: 'number',
    default: 1,
    min: 0,
    services: ['ingest'],
    doc: 'US dollars that the downloads of one start may cost together; what costs more is not begun.',
  },
  CRUDE_DATABENTO_CACHE: {
    kind: 'path',
    default: '.crude/databento',
    services: ['ingest'],
    doc: 'Where downloads are kept, so that nothing is paid for twice.',
  },
  CRUDE_DATABENTO_HISTORY: {
    kind: 'url',
    schemes: ['https', 'http'],
    services: ['ingest'],
    doc: 'Address that is asked in place of Databento’s historical one: a proxy, or a stand-in.',
  },
  STRIKES_WINDOW: {
    kind: 'integer',
    default: 40,
    min: 1,
    max: 1000,
    services: ['ingest'],
    doc: 'Strikes followed on each side of the money, per expiry.',
  },
  PAYMENTS: {
    kind: 'choice',
    values: ['off', 'local', 'tempo'],
    default: 'off',
    services: ['gateway'],
    doc: 'How subscribers pay: `off` streams for free, `local` takes the money of a chain at home, `tempo` real money or that of its testnet.',
  },
  MPP_TESTNET: {
    kind: 'boolean',
    default: 'true',
    services: ['gateway'],
    doc: 'Which Tempo network is paid on: the testnet (42431), or mainnet (4217) when `false`.',
  },
  TEMPO_RPC_URL: {
    kind: 'url',
    schemes: ['https', 'http'],
    services: ['gateway', 'crude'],
    doc: 'RPC of the chain; that of the network’s operator without it. `local` needs it.',
  },
  MPP_RECIPIENT_KEY: {
    kind: 'secret',
    services: ['gateway'],
    doc: 'Private key of the wallet that is paid; only `local` does without.',
  },
  MPP_SECRET_KEY: {
    kind: 'secret',
    services: ['gateway'],
    doc: 'Secret of at least 32 bytes that challenges and tokens are made with, the same on all gateways; only `local` does without.',
  },
  MPP_SECRET_KEY_PREVIOUS: {
    kind: 'secret',
    services: ['gateway'],
    doc: 'The secret before this one, whose challenges and tokens stay good while it is set.',
  },
  MPP_AMOUNT: {
    kind: 'string',
    default: '0.001',
    services: ['gateway'],
    doc: 'What one payment costs, in dollars.',
  },
  MPP_MINUTES_PER_PAYMENT: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1440,
    services: ['gateway'],
    doc: 'Minutes that one payment buys.',
  },
  MPP_SOCKETS_PER_TOKEN: {
    kind: 'integer',
    default: 2,
    min: 1,
    max: 100,
    services: ['gateway'],
    doc: 'Sockets that may use the same paid time at once, over all gateways; one more sends the oldest away.',
  },
  MPP_SETTLE_AMOUNT: {
    kind: 'string',
    default: '0.1',
    services: ['gateway'],
    doc: 'A channel is settled when so many dollars of it are accepted and not on the chain.',
  },
  MPP_SETTLE_AGE: {
    kind: 'duration',
    default: '6h',
    min: '10s',
    max: '30d',
    services: ['gateway'],
    doc: 'A channel is settled when something has been accepted and not on the chain for so long.',
  },
  MPP_SETTLE_IDLE: {
    kind: 'duration',
    default: '10m',
    min: '10s',
    max: '30d',
    services: ['gateway'],
    doc: 'A channel is settled when no voucher has come for so long.',
  },
  MPP_SETTLE_LEAST: {
    kind: 'string',
    default: '0.005',
    services: ['gateway'],
    doc: 'What is not worth its gas: less than this is only settled when the payer closes.',
  },
  CRUDE_PREVIEW: {
    kind: 'choice',
    values: ['off', 'minute', 'live'],
    default: 'minute',
    services: ['gateway'],
    doc: 'What a visitor sees of a paid stream: nothing, the newest frame of each minute one minute late, or every frame.',
  },
  CRUDE_PAY_RATE: {
    kind: 'integer',
    default: 20,
    min: 1,
    max: 100000,
    services: ['gateway'],
    doc: 'Calls a second that one address may make to the pay route.',
  },
  CRUDE_HOME: {
    kind: 'path',
    services: ['crude'],
    doc: 'Folder in which the command `crude` keeps its channels and its key; `~/.crude` without it.',
  },

  CRUDE_FEED: {
    kind: 'choice',
    values: ['synthetic', 'databento', 'databento-replay', 'sidecar', 'file'],
    default: 'synthetic',
    doc: 'Where market data comes from.',
  },
  CRUDE_TAPE: {
    kind: 'name',
    default: {
      doc: 'the feed’s name',
      from: (env: Env): string => env['CRUDE_FEED']?.trim() || 'synthetic',
    },
    doc: 'Tape that is written and read (`tape.<name>`).',
  },
  CRUDE_PRODUCTS: {
    kind: 'list',
    default: 'CL',
    doc: 'Products that are followed.',
  },
  CRUDE_RATE: {
    kind: 'number',
    default: 0.04,
    min: 0,
    max: 0.5,
    services: ['ingest', 'compute'],
    doc: 'Annual interest rate, continuously compounded: compute discounts with it, the synthetic feed prices with it.',
  },
  CRUDE_SYNTHETIC_SEED: {
    kind: 'integer',
    default: 1,
    services: ['ingest'],
    doc: 'Seed of the synthetic market: the same seed and start give the same events.',
  },
  CRUDE_SYNTHETIC_MODE: {
    kind: 'choice',
    values: ['calm', 'active', 'firehose'],
    default: 'calm',
    services: ['ingest'],
    doc: 'How busy the synthetic market is.',
  },
  CRUDE_SYNTHETIC_START: {
    kind: 'instant',
    default: 'now',
    services: ['ingest'],
    doc: 'Where the synthetic market’s clock begins.',
  },
  CRUDE_SYNTHETIC_SPEED: {
    kind: 'number',
    default: 1,
    min: 0,
    services: ['ingest'],
    doc: 'Speed of the synthetic clock; `0` is flat out.',
  },
  CRUDE_SIDECAR_ADDRESS: {
    kind: 'address',
    default: '127.0.0.1:5051',
    services: ['ingest'],
    doc: 'Address of the NDJSON sidecar.',
  },
  CRUDE_FILE: {
    kind: 'path',
    services: ['ingest'],
    doc: 'Recorded tape that the file feed plays.',
  },
  CRUDE_FILE_SPEED: {
    kind: 'number',
    default: 1,
    min: 0,
    services: ['ingest'],
    doc: 'Speed of the file feed; `0` is flat out.',
  },
  CRUDE_SILENCE: {
    kind: 'duration',
    default: '5s',
    min: '100ms',
    max: '1h',
    services: ['ingest'],
    doc: 'Silence of the provider before a heartbeat event is written.',
  },
  CRUDE_FANOUT: {
    kind: 'boolean',
    default: 'on',
    services: ['ingest'],
    doc: 'Whether events also go out one a message on `md.events.>`.',
  },
  CRUDE_FUNDING: {
    kind: 'string',
    services: ['ingest'],
    doc: 'Perpetual future whose public funding rate is written to the tape, as `binance:BTCUSDT` or `hyperliquid:xyz:CL`; none without it.',
  },
  CRUDE_FUNDING_URL: {
    kind: 'url',
    schemes: ['https', 'http'],
    services: ['ingest'],
    doc: 'Address that is asked in place of the exchange’s: a proxy, or a stand-in.',
  },
  CRUDE_TAPE_MAX_BYTES: {
    kind: 'bytes',
    default: '8GiB',
    min: '1MiB',
    services: ['ingest'],
    doc: 'Size at which the tape forgets its oldest events.',
  },
  CRUDE_TAPE_MAX_AGE: {
    kind: 'duration',
    default: '72h',
    min: '1m',
    max: '365d',
    services: ['ingest'],
    doc: 'Age at which the tape forgets an event.',
  },
  CRUDE_DERIVED_MAX_BYTES: {
    kind: 'bytes',
    default: '2GiB',
    min: '1MiB',
    services: ['compute'],
    doc: 'Size at which the streams of derived signals forget their oldest.',
  },
  CRUDE_DERIVED_MAX_AGE: {
    kind: 'duration',
    default: '7d',
    min: '1m',
    max: '365d',
    services: ['compute'],
    doc: 'Age at which a derived signal is forgotten.',
  },
  CRUDE_WARMUP: {
    kind: 'duration',
    default: '2h',
    min: '0s',
    max: '365d',
    services: ['compute'],
    doc: 'How far back compute reads the tape when it has no snapshot. Candles that had begun before are not made.',
  },
  CRUDE_SNAPSHOT_EVERY: {
    kind: 'duration',
    default: '10s',
    min: '1s',
    max: '1h',
    services: ['compute'],
    doc: 'How often compute saves its state.',
  },
  CRUDE_MAX_CLIENTS: {
    kind: 'integer',
    default: 5000,
    min: 1,
    services: ['gateway'],
    doc: 'WebSocket clients served at once.',
  },
  CRUDE_MAX_CLIENTS_PER_IP: {
    kind: 'integer',
    default: 100,
    min: 1,
    services: ['gateway'],
    doc: 'WebSocket clients served at once from one address.',
  },
  CRUDE_TRUSTED_PROXIES: {
    kind: 'list',
    services: ['gateway'],
    doc: 'Proxies in front of the gateway, as addresses or networks (`10.70.70.0/24`), whose `X-Forwarded-For` says who asks. Without it no such header counts, and all who come through a proxy share the limits of one address.',
  },

  CLICKHOUSE_URL: {
    kind: 'url',
    schemes: ['http', 'https'],
    services: ['store', 'gateway'],
    doc: 'ClickHouse server that keeps everything, as `http://user:password@host:8123`; without it the store embeds one, and the gateway asks that.',
  },
  CLICKHOUSE_CLUSTER: {
    kind: 'name',
    services: ['store', 'gateway'],
    doc: 'Cluster whose servers hold copies of every table; tables are made on all of them, and what is written counts once most have it. Set it for everybody who asks there, or they may be answered by a server that lags.',
  },
  CLICKHOUSE_POLICY: {
    kind: 'name',
    services: ['store'],
    doc: 'Storage policy with a volume `cold`, where rows older than CRUDE_STORE_COLD_AFTER go, and with all volumes of the policy that the tables have now: of a new table that is one `default` with the disk `default`.',
  },
  CRUDE_STORE_DIR: {
    kind: 'path',
    default: '.crude/store',
    services: ['store'],
    doc: 'Folder of the embedded ClickHouse.',
  },
  CRUDE_STORE_HOST: {
    kind: 'string',
    default: '127.0.0.1',
    services: ['store'],
    doc: 'Address the embedded ClickHouse listens on. It asks nobody for a password: keep it inside.',
  },
  CRUDE_STORE_PORT: {
    kind: 'port',
    default: 7075,
    services: ['store', 'gateway'],
    doc: 'Port of the embedded ClickHouse.',
  },
  CRUDE_STORE_MEMORY: {
    kind: 'bytes',
    default: '1GiB',
    min: '256MiB',
    services: ['store'],
    doc: 'Memory that the embedded ClickHouse may take.',
  },
  CRUDE_STORE_FLUSH: {
    kind: 'duration',
    default: '1s',
    min: '10ms',
    max: '1m',
    services: ['store'],
    doc: 'How long an event may wait for others before it is stored.',
  },
  CRUDE_STORE_KEEP: {
    kind: 'duration',
    min: '1h',
    services: ['store'],
    doc: 'Age, counted from its receipt, at which the store forgets an event; never without it.',
  },
  CRUDE_STORE_KEEP_DERIVED: {
    kind: 'duration',
    min: '1h',
    services: ['store'],
    doc: 'Age at which the store forgets frames and candles; never without it.',
  },
  CRUDE_STORE_COLD_AFTER: {
    kind: 'duration',
    min: '1m',
    services: ['store'],
    doc: 'Age at which rows move to the colder place; never without it.',
  },
  CRUDE_STORE_COLD_DIR: {
    kind: 'path',
    services: ['store'],
    doc: 'Folder for old rows of the embedded ClickHouse, on a larger disk. Once rows lie there the store does not start without it.',
  },

  CRUDE_GATEWAY_PROCESSES: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 64,
    services: ['gateway'],
    doc: 'Processes that share the gateway’s port, one a core at most. The second has its health and metrics 100 ports above `CRUDE_GATEWAY_ADMIN_PORT`, the third 200; limits of clients and calls are those of each.',
  },

  CRUDE_LOG_LEVEL: {
    kind: 'choice',
    values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    default: 'info',
    doc: 'Least severe level that is logged.',
  },
  CRUDE_LOG_FORMAT: {
    kind: 'choice',
    values: ['auto', 'json', 'pretty'],
    default: 'auto',
    doc: '`auto` is pretty on a terminal and JSON elsewhere.',
  },
  CRUDE_INSTANCE: {
    kind: 'name',
    default: {
      doc: 'host name and process id',
      from: (): string => `${hostname().replace(/[^A-Za-z0-9_-]/g, '-') || 'host'}-${process.pid}`,
    },
    doc: 'Name of this process in logs, metrics and `sys.<service>.<instance>`.',
  },
  CRUDE_ADMIN_HOST: {
    kind: 'string',
    default: '127.0.0.1',
    doc: 'Address the health and metrics servers listen on.',
  },
  CRUDE_INGEST_ADMIN_PORT: {
    kind: 'port',
    default: 7071,
    services: ['ingest'],
    doc: 'Port of ingest’s health and metrics.',
  },
  CRUDE_COMPUTE_ADMIN_PORT: {
    kind: 'port',
    default: 7072,
    services: ['compute'],
    doc: 'Port of compute’s health and metrics.',
  },
  CRUDE_GATEWAY_ADMIN_PORT: {
    kind: 'port',
    default: 7073,
    services: ['gateway'],
    doc: 'Port of the gateway’s health, metrics and history.',
  },
  CRUDE_STORE_ADMIN_PORT: {
    kind: 'port',
    default: 7074,
    services: ['store'],
    doc: 'Port of the store’s health, metrics and replays.',
  },
  CRUDE_SUBSCRIBER_ADMIN_PORT: {
    kind: 'port',
    default: 7076,
    services: ['subscriber'],
    doc: 'Port of the health and metrics of the paying subscriber that `npm run up` brings.',
  },
} as const;

/** Any set of described variables. */
export type Catalogue = Readonly<Record<string, Variable>>;

/** A name in the catalogue. */
export type VariableName = keyof typeof variables;

/** The values of the named variables, each with the type its entry implies. */
export type Config<N extends VariableName = VariableName> = {
  readonly [Name in N]: ValueOf<(typeof variables)[Name]>;
};

/** The names whose entry says that the service reads them. */
export type VariableFor<S extends ServiceName> = {
  [Name in VariableName]: (typeof variables)[Name] extends {
    readonly services: readonly (infer Reader)[];
  }
    ? S extends Reader
      ? Name
      : never
    : Name;
}[VariableName];
