import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Chdb } from './chdb.ts';
import { type EngineLimits, renderEngineConfig } from './engine-config.ts';
import { Lane, quoted, type Terms } from './lane.ts';
import { Lanes } from './lanes.ts';
import { checkPlaceholders, type Statement } from './statement.ts';

export interface EngineOptions extends EngineLimits {
  /** Folder that holds everything; one process at a time. */
  readonly dir: string;
}

/** Statements that may wait for a lane of their kind. */
const MAX_WAITING = 256;
/** Threads of libuv when nobody says otherwise; each running statement takes one. */
const DEFAULT_THREADS = 4;
const MOST_READERS = 4;
const KILL_AGAIN_MS = 100;

/** Takes a piece of an answer; false when nobody wants more. */
export type Take = (piece: Uint8Array) => Promise<boolean>;

/** A ClickHouse inside this process. */
export class Engine {
  readonly #chdb: Chdb;
  /** Changes have a lane of their own: behind a long question an insert would wait for seconds. */
  readonly #changes: Lanes;
  readonly #reads: Lanes;
  /** What tells others to end waits for none of them. */
  readonly #control: Lanes;
  /** Rows on their way in; what a crash left there is thrown away at start. */
  readonly #incoming: string;
  #received = 0;

  private constructor(
    chdb: Chdb,
    { changes, control, reads }: Readonly<Record<'changes' | 'control' | 'reads', Lanes>>,
    incoming: string,
  ) {
    this.#chdb = chdb;
    this.#changes = changes;
    this.#control = control;
    this.#reads = reads;
    this.#incoming = incoming;
  }

  static async open(chdb: Chdb, options: EngineOptions): Promise<Engine> {
    const { dir } = options;
    const incoming = join(dir, 'incoming');
    const data = join(dir, 'data');
    await mkdir(dir, { recursive: true });
    const config = join(dir, 'engine.xml');
    await writeFile(config, renderEngineConfig(options));
    const lane = (name: string): Lane =>
      new Lane(name, new chdb.Session(data, { connectionArgs: [`--config-file=${config}`] }));
    // Changes have one, and one stays for files and for what tells others to end.
    const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? DEFAULT_THREADS);
    const readers = Math.max(1, Math.min(MOST_READERS, threads - 2));
    const lanes = (...names: readonly string[]): Lanes => new Lanes(names.map(lane), MAX_WAITING);
    const kinds = {
      changes: lanes('changes'),
      control: lanes('control'),
      reads: lanes(...Array.from({ length: readers }, (_, at) => `reads ${at + 1}`)),
    };
    // Not before the folder is ours: another engine that has it open may be receiving rows.
    await rm(incoming, { recursive: true, force: true });
    await mkdir(incoming);
    return new Engine(chdb, kinds, incoming);
  }

  /** Statements that run, and that wait. */
  get load(): { readonly busy: number; readonly waiting: number } {
    const kinds = [this.#changes, this.#reads];
    return {
      busy: kinds.reduce((sum, lanes) => sum + lanes.busy, 0),
      waiting: kinds.reduce((sum, lanes) => sum + lanes.waiting, 0),
    };
  }

  /** A file of its own for the rows of an insert. */
  incomingPath(): string {
    this.#received++;
    return join(this.#incoming, `${this.#received}.rows`);
  }

  /**
   * Runs a statement. `rows` is the file that holds what an insert brings. An abort ends it in the
   * engine too.
   */
  async run(
    statement: Statement,
    terms: Terms,
    { rows, signal }: { readonly rows: string | null; readonly signal: AbortSignal },
    take: Take,
  ): Promise<void> {
    checkPlaceholders(statement.is === 'insert' ? statement.into : statement.sql, terms.params);
    if (statement.is === 'read') {
      const { format, piecewise, sql } = statement;
      await this.#reads.use(signal, (lane) =>
        this.#cancellable(lane.name, signal, async () => {
          if (piecewise) await lane.stream(sql, format, terms, take);
          else await take(await lane.run(sql, format, terms));
        }),
      );
      return;
    }
    const sql =
      statement.is === 'change'
        ? statement.sql
        : `${statement.into} FROM INFILE ${quoted(rows ?? '')} COMPRESSION 'none' FORMAT ${statement.format}`;
    // A change is let run to its end: who asked for it may be gone, but not what it has begun.
    const answer = await this.#changes.use(signal, (lane) => lane.run(sql, 'TabSeparated', terms));
    if (answer.length > 0) await take(answer);
  }

  /** Has the engine give up what runs on a lane once the signal aborts. */
  async #cancellable(lane: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const over = new AbortController();
    let killing = Promise.resolve();
    const onAbort = (): void => {
      killing = this.#killUntil(over.signal, lane);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await work();
    } finally {
      signal.removeEventListener('abort', onAbort);
      over.abort();
      // What the lane does next goes by the same name: it must not be told to end for this one.
      await killing;
    }
  }

  async #killUntil(over: AbortSignal, lane: string): Promise<void> {
    const sql = `KILL QUERY WHERE Settings['log_comment'] = ${quoted(lane)} ASYNC`;
    const terms: Terms = { settings: {}, params: {}, database: null };
    // One that has only just begun does not hear it the first time.
    while (!over.aborted) {
      await this.#control.use(over, (control) => control.run(sql, 'Null', terms)).catch(() => {});
      await delay(KILL_AGAIN_MS, undefined, { signal: over }).catch(() => {});
    }
  }

  /** Waits for what runs, and lets go of the folder. */
  async close(): Promise<void> {
    await this.#chdb.drainPending();
    for (const lanes of [this.#changes, this.#control, this.#reads]) lanes.close();
    await this.#chdb.drainPending();
  }
}
