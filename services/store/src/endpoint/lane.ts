import type { ChdbSession } from './chdb.ts';

/** What a statement is run with: settings and the values of its parameters, by their names. */
export interface Terms {
  /** Tells the statement apart from all others that run. */
  readonly id: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly database: string | null;
}

/** Where a session is when nobody says otherwise. */
const DEFAULT_DATABASE = 'default';

/**
 * One session with the engine. It does one thing at a time, and a statement finds of the session what its
 * terms say and nothing of the one before: only what differs between the two is set anew.
 */
export class Lane {
  readonly #session: ChdbSession;
  /** What was set of the session, and may still be so. */
  #settings: Readonly<Record<string, string>> = {};
  #database = DEFAULT_DATABASE;

  constructor(session: ChdbSession) {
    this.#session = session;
  }

  /** The whole answer. */
  async run(sql: string, format: string, terms: Terms): Promise<Uint8Array> {
    await this.#prepare(terms);
    const answer = await this.#session.queryAsync(sql, { format });
    return answer.bytes();
  }

  /** The answer piece by piece; asks for no more when `take` says false. */
  async stream(
    sql: string,
    format: string,
    terms: Terms,
    take: (piece: Uint8Array) => Promise<boolean>,
  ): Promise<void> {
    await this.#prepare(terms);
    const stream = this.#session.queryStream(sql, { format });
    let over = false;
    try {
      for await (const piece of stream) if (!(await take(piece.raw()))) return;
      over = true;
    } finally {
      stream.cancel();
      // The session lets go of a stream that was broken off when it is asked for something else.
      if (!over) await this.#set([`log_comment = ''`]).catch(() => {});
    }
  }

  close(): void {
    this.#session.close();
  }

  async #prepare({ database, id, params, settings }: Terms): Promise<void> {
    const before = this.#settings;
    const changed = Object.entries(settings).filter(([name, value]) => before[name] !== value);
    const gone = Object.keys(before).filter((name) => !Object.hasOwn(settings, name));
    // From here on until it is done, either may be so.
    this.#settings = { ...before, ...settings };
    await this.#set([
      // The list of what runs shows it; of the statement itself it shows what became of it.
      `log_comment = ${quoted(id)}`,
      ...changed.map(([name, value]) => `${name} = ${quoted(value)}`),
      ...gone.map((name) => `${name} = DEFAULT`),
      ...Object.entries(params).map(([name, value]) => `param_${name} = ${quoted(value)}`),
    ]).catch(async (error: unknown) => {
      await this.#forget();
      throw error;
    });
    this.#settings = settings;
    await this.#enter(database ?? DEFAULT_DATABASE);
  }

  async #enter(database: string): Promise<void> {
    if (database === this.#database) return;
    await this.#do(`USE ${identifier(database)}`);
    this.#database = database;
  }

  /** One by one, since one of them is no setting: it must not keep the others as they are. */
  async #forget(): Promise<void> {
    for (const name of Object.keys(this.#settings)) {
      await this.#set([`${name} = DEFAULT`]).catch(() => {});
    }
    this.#settings = {};
  }

  async #set(assignments: readonly string[]): Promise<void> {
    await this.#do(`SET ${assignments.join(', ')}`);
  }

  async #do(sql: string): Promise<void> {
    await this.#session.queryAsync(sql, { format: 'Null' });
  }
}

/** As ClickHouse reads it back, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
