import type { Readable } from 'node:stream';
import {
  type ClickHouseClient,
  ClickHouseLogLevel,
  type ClickHouseSettings,
  createClient,
} from '@clickhouse/client';
import { WarehouseError } from './errors.ts';
import { asWarehouseError } from './server-error.ts';

/** What a question may cost. */
export interface Limits {
  readonly seconds: number;
  /** Rows of the answer; more is an error, not a shorter answer. */
  readonly rows?: number;
  readonly memoryBytes?: number;
}

/** How long a question may take, and until when somebody waits for the answer. */
export interface Asking {
  readonly limits?: Limits;
  readonly signal?: AbortSignal | undefined;
}

/** Values that a question is asked with; they are bound, never written into its text. */
export type Values = Readonly<
  Record<string, string | number | readonly string[] | readonly number[] | null>
>;

export interface ConnectionOptions {
  /** `http://user:password@host:8123`, or an embedded ClickHouse of ours. */
  readonly url: string;
  readonly database: string;
  /** Name of the cluster that the server belongs to, if it does. */
  readonly cluster?: string | null;
  /** Shown in the server's list of queries. */
  readonly name: string;
}

/** No limit of ours: for what may well take its time, such as an insert or a mutation. */
const LONGEST_SECONDS = 600;
/** An answer that takes longer than the server may, plus the way, has been lost. */
const WAY_MS = 5_000;
const MAX_CONNECTIONS = 32;
/**
 * Behind a load balancer each statement may go to another server. What most of them have counts as stored, and one
 * that lacks some of that answers nothing: how far a log is stored is never read from a server that lags.
 */
const ofCluster: ClickHouseSettings = {
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  select_sequential_consistency: '1',
};

/** ClickHouse over HTTP. */
export class Connection {
  readonly database: string;
  readonly cluster: string | null;
  readonly #client: ClickHouseClient;

  constructor({ url, database, cluster = null, name }: ConnectionOptions) {
    this.database = database;
    this.cluster = cluster;
    this.#client = createClient({
      url,
      application: name,
      // What fails is thrown; whoever asked decides what to log of it.
      log: { level: ClickHouseLogLevel.OFF },
      max_open_connections: MAX_CONNECTIONS,
      // A busy event loop is late in noticing that a connection was idle for too long.
      keep_alive: { eagerly_destroy_stale_sockets: true },
      request_timeout: LONGEST_SECONDS * 1000 + WAY_MS,
      clickhouse_settings: {
        // Acknowledged means stored.
        async_insert: 0,
        wait_for_async_insert: 1,
        output_format_json_quote_64bit_integers: 0,
        date_time_output_format: 'simple',
        ...(cluster === null ? {} : ofCluster),
      },
    });
  }

  /** Whether something answers, and soon: what only takes connections does not. */
  async ping(signal?: AbortSignal): Promise<boolean> {
    const tooLate = AbortSignal.timeout(WAY_MS);
    const ends = signal === undefined ? tooLate : AbortSignal.any([signal, tooLate]);
    return (await this.#client.ping({ select: false, abort_signal: ends })).success;
  }

  async command(sql: string, values: Values = {}): Promise<void> {
    await asked(undefined, async () => {
      await this.#client.command({ query: sql, query_params: values });
    });
  }

  /** The rows of an answer, as objects. */
  async rows<T>(
    sql: string,
    values: Values = {},
    limits: Limits = { seconds: LONGEST_SECONDS },
    signal?: AbortSignal,
  ): Promise<T[]> {
    return await asked(signal, async () => {
      const answer = await this.#client.query({
        query: sql,
        query_params: values,
        format: 'JSONEachRow',
        clickhouse_settings: settingsOf(limits),
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      return await answer.json<T>();
    });
  }

  /** An answer in any format, as bytes; the SQL says which. */
  async bytes(
    sql: string,
    values: Values = {},
    limits: Limits = { seconds: LONGEST_SECONDS },
    signal?: AbortSignal,
  ): Promise<Buffer> {
    return await asked(signal, async () => {
      const { stream } = await this.#client.exec({
        query: sql,
        query_params: values,
        clickhouse_settings: settingsOf(limits),
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    });
  }

  /**
   * Stores rows and returns once they are stored. With a `token`, what was stored under it already is
   * not stored again: so an insert whose answer was lost may be repeated.
   */
  async insert(
    table: string,
    format: 'Native' | 'JSONEachRow' | 'Parquet',
    rows: Readable,
    { token, id }: { readonly token?: string; readonly id?: string } = {},
  ): Promise<void> {
    const settings: ClickHouseSettings = {
      max_partitions_per_insert_block: '0',
      ...(token === undefined ? {} : { insert_deduplication_token: token }),
    };
    await asked(undefined, async () => {
      const { stream } = await this.#client.exec({
        query: `INSERT INTO ${table} FORMAT ${format}`,
        values: rows,
        clickhouse_settings: settings,
        ...(id === undefined ? {} : { query_id: id }),
      });
      for await (const _ of stream);
    });
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

async function asked<T>(signal: AbortSignal | undefined, ask: () => Promise<T>): Promise<T> {
  try {
    // The client hears of an abort only while a request is under way.
    signal?.throwIfAborted();
    return await ask();
  } catch (cause) {
    if (signal?.aborted)
      throw new WarehouseError('CANCELLED', 'nobody waits for the answer', { cause });
    throw asWarehouseError(cause);
  }
}

function settingsOf({ seconds, rows, memoryBytes }: Limits): ClickHouseSettings {
  return {
    max_execution_time: seconds,
    // An answer that nobody waits for any more is not worked out any further.
    cancel_http_readonly_queries_on_client_close: 1,
    ...(rows === undefined ? {} : { max_result_rows: String(rows), result_overflow_mode: 'throw' }),
    ...(memoryBytes === undefined ? {} : { max_memory_usage: String(memoryBytes) }),
  };
}
